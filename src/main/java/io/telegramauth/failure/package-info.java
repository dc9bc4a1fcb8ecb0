/**
 * What can go wrong, decided in one place: {@link io.telegramauth.failure.FailureCode} pairs each
 * stable code with its type, HTTP status and the questions that retry, breaker and fallback ask.
 *
 * <p>Seen by every room, sees none. Must not hold behaviour: what to do about a failure is decided
 * where it is handled.
 */
package io.telegramauth.failure;
