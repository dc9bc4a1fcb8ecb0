package io.telegramauth.telegram;

import io.telegramauth.deadline.Deadline;

/**
 * The circumstances of one call to a gateway.
 *
 * @param deadline when the answer must be there, whatever it takes
 * @param idempotencyKey names the user's action: attempts for the same action carry the same key
 */
public record Call(Deadline deadline, String idempotencyKey) {}
