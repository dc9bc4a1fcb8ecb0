/**
 * The failure catalogue: {@link io.telegramauth.failure.FailureCode} assigns each stable code its
 * type, HTTP status and effect, and says whether it is retryable and counts for the circuit
 * breaker.
 *
 * <p>Every package may depend on it; it depends on none. It has no behaviour: failures are handled
 * where they occur.
 */
package io.telegramauth.failure;
