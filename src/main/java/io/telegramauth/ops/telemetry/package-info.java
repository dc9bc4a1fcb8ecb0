/**
 * What the service tells of itself in numbers and traces: the adapters behind the rooms' {@code
 * …Listener} ports. All meters have their names in {@link io.telegramauth.ops.telemetry.MeterName};
 * what they mean is in {@code docs/observability.md}.
 *
 * <p>Micrometer and OpenTelemetry are known here and nowhere else. Labels take a few values that
 * are known beforehand: never a phone number, an id, an address or a key. Must not decide anything.
 */
package io.telegramauth.ops.telemetry;
