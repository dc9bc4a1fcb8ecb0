/**
 * Adapters for AWS Lambda, built with {@code -Plambda} only: remaining time of an invocation,
 * metrics in the log, scheduled maintenance.
 *
 * <p>Implements ports or calls them; no other package depends on it.
 */
package io.telegramauth.function;
