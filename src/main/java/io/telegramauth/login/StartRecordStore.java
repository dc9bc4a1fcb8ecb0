package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Keeps the answers to starts that carried an {@code Idempotency-Key}. */
public interface StartRecordStore {
  /**
   * Takes a key for a start.
   *
   * @param keepUntil when the key may be used anew
   * @return empty when the key was free and is now taken; else what it was taken for
   */
  Uni<Optional<StartRecord>> reserve(String idempotencyKey, StartRecord start, Instant keepUntil);

  /** Keeps the answer. */
  Uni<Void> answer(String idempotencyKey, StartRecord answered, Instant keepUntil);

  /** Frees a key whose start had no effect and may be tried again under it. */
  Uni<Void> release(String idempotencyKey);
}
