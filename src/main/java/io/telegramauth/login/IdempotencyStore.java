package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Stores the responses to starts that carried an {@code Idempotency-Key}. */
public interface IdempotencyStore {
  /**
   * Reserves a key for a start.
   *
   * @param keepUntil the time at which the key is free again
   * @return empty if the key was free; otherwise the record that it is reserved for
   */
  Uni<Optional<IdempotencyRecord>> reserve(
      IdempotencyKey idempotencyKey, IdempotencyRecord start, Instant keepUntil);

  /** Stores the response. */
  Uni<Void> saveResponse(
      IdempotencyKey idempotencyKey, IdempotencyRecord answered, Instant keepUntil);

  /** Releases a key whose start had no effect and may be repeated under it. */
  Uni<Void> release(IdempotencyKey idempotencyKey);
}
