package io.telegramauth.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param items in the order of the list
 * @param next the cursor of the next part; empty at the end of the list
 */
public record Page<T>(List<T> items, Optional<String> next) {
  /**
   * The requested part of a list.
   *
   * @param limit the maximum number of items, at least 1
   * @param cursor the cursor that the part before has named; empty for the first part. Comes from
   *     the caller: {@code VALIDATION_ERROR} if it is none
   */
  public record Request(int limit, Optional<String> cursor) {}

  /** Returns the part with its items converted. */
  public <R> Page<R> map(Function<T, R> convert) {
    return new Page<>(items.stream().map(convert).toList(), next);
  }
}
