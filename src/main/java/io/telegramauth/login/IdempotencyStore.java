package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Keeps the answers to starts that carried an {@code Idempotency-Key}. */
public interface IdempotencyStore {
  /**
   * Takes a key for a start.
   *
   * @param keepUntil when the key may be used anew
   * @return empty when the key was free and is now taken; else what it was taken for
   */
  Uni<Optional<IdempotencyRecord>> reserve(
      String idempotencyKey, IdempotencyRecord start, Instant keepUntil);

  /** Keeps the answer. */
  Uni<Void> answer(String idempotencyKey, IdempotencyRecord answered, Instant keepUntil);

  /** Frees a key whose start had no effect and may be tried again under it. */
  Uni<Void> release(String idempotencyKey);
}
