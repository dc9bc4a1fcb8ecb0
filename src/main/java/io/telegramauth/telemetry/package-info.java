/**
 * Metrics and traces: the adapters behind the {@code …Listener} ports. All meters are named in
 * {@link io.telegramauth.telemetry.MeterName}; {@code docs/observability.md} explains them.
 *
 * <p>Listens to every package; none depends on it. Micrometer and OpenTelemetry are known here and
 * nowhere else. Labels take a few values that are known beforehand: never a phone number, an id, an
 * address or a key.
 */
package io.telegramauth.telemetry;
