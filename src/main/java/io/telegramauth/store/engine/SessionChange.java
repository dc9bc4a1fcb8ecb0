package io.telegramauth.store.engine;

import java.util.List;

/**
 * What is to be written after sessions were read.
 *
 * @param writes written all or none
 * @param result for the caller, once everything is written
 */
public record SessionChange<T>(List<Write> writes, T result) {
  /** Something to write. */
  public sealed interface Write {}

  /**
   * Replaces a session and appends an entry to its log.
   *
   * @param read as it was read
   * @param next with a version above that of {@code read}, and the same id, user and time
   * @param entry of the same version as {@code next}
   */
  public record Update(SessionRow read, SessionRow next, AccessLogRow entry) implements Write {}

  /** Appends an entry to the log of a session that stays as it is. */
  public record Note(AccessLogRow entry) implements Write {}
}
