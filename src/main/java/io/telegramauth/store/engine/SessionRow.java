package io.telegramauth.store.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as stored by an engine. What is not listed here means the same as in a {@link
 * io.telegramauth.session.Session}. Times are truncated to milliseconds.
 *
 * @param owner the service that may have it; {@code default} in rows that earlier builds wrote
 * @param version counts changes, from 1; 0 in rows that earlier builds wrote
 * @param loggedVersion the newest version that is known from elsewhere than the row; above {@code
 *     version} only if an old row was put back
 * @param details sealed facts about its login
 * @param secret the sealed session string; absent once wiped
 * @param seal binds what the row says to its id; absent in rows that earlier builds wrote
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
public record SessionRow(
    String sessionId,
    long userId,
    String owner,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> lastUsedAt,
    Instant expiresAt,
    Optional<Instant> revokedAt,
    boolean loggedOut,
    long version,
    long loggedVersion,
    byte[] details,
    Optional<byte[]> secret,
    Optional<byte[]> seal) {
  /** Returns the row with another newest version from elsewhere. */
  public SessionRow withLoggedVersion(long newest) {
    return with(newest, seal);
  }

  /** Returns the row with another seal. */
  public SessionRow withSeal(byte[] other) {
    return with(loggedVersion, Optional.of(other));
  }

  private SessionRow with(long newest, Optional<byte[]> other) {
    return new SessionRow(
        sessionId,
        userId,
        owner,
        createdAt,
        updatedAt,
        lastUsedAt,
        expiresAt,
        revokedAt,
        loggedOut,
        version,
        newest,
        details,
        secret,
        other);
  }
}
