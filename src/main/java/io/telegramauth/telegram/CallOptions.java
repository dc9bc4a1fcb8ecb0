package io.telegramauth.telegram;

import io.telegramauth.deadline.Deadline;

/**
 * The options of one call of a gateway.
 *
 * @param deadline the time by which the call must end
 * @param idempotencyKey identifies the user's action: all attempts of an action carry the same key
 */
public record CallOptions(Deadline deadline, String idempotencyKey) {}
