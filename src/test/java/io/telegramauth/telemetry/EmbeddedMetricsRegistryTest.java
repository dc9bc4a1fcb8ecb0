package io.telegramauth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.telegramauth.testing.EmbeddedMetricLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is recorded is written once, in lines that CloudWatch accepts. */
class EmbeddedMetricsRegistryTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123Z");

  private final EmbeddedMetricsRegistry metrics = new EmbeddedMetricsRegistry("telegram-auth-dev");

  private Counter codes(String route) {
    return Counter.builder("telegram.auth.codes.sent")
        .tags("route", route, "channel", "app")
        .register(metrics);
  }

  private Timer timer(String operation) {
    return Timer.builder("telegram.auth.store.operations")
        .tags("operation", operation)
        .serviceLevelObjectives(Duration.ofMillis(1))
        .register(metrics);
  }

  private Optional<EmbeddedMetricLine> line() {
    return metrics.line(NOW, Map.of("requestId", "r-1")).map(EmbeddedMetricLine::read);
  }

  @Test
  void aLineHasCountsSinceThePreviousOne() {
    codes("proxy").increment();
    codes("proxy").increment();
    codes("direct").increment();
    EmbeddedMetricLine first = line().orElseThrow();

    assertThat(first.namespace()).isEqualTo("telegram-auth-dev");
    assertThat(first.root().at("/_aws/Timestamp").longValue()).isEqualTo(NOW.toEpochMilli());
    assertThat(first.root().path("requestId").textValue()).isEqualTo("r-1");
    assertThat(first.metrics())
        .containsOnly(
            Map.entry("codes.sent.app.proxy", List.of(2.0)),
            Map.entry("codes.sent.app.direct", List.of(1.0)));
    assertThat(first.units().values()).containsOnly("Count");

    codes("proxy").increment();
    assertThat(line().orElseThrow().metrics())
        .containsOnly(Map.entry("codes.sent.app.proxy", List.of(1.0)));
  }

  @Test
  void noCountsMakeNoLine() {
    codes("proxy");
    timer("find");
    Gauge.builder("telegram.auth.proxy.circuit.open", () -> 1).register(metrics);

    assertThat(line()).isEmpty();
  }

  @Test
  void eachDurationIsWritten() {
    timer("find").record(Duration.ofNanos(1_500_000));
    timer("find").record(Duration.ofMillis(20));
    EmbeddedMetricLine line = line().orElseThrow();

    assertThat(line.metrics()).containsOnly(Map.entry("store.operations.find", List.of(1.5, 20.0)));
    assertThat(line.units()).containsEntry("store.operations.find", "Milliseconds");
    assertThat(line()).isEmpty();
  }

  @Test
  void gaugesAreIncluded() {
    AtomicInteger open = new AtomicInteger(1);
    Gauge.builder("telegram.auth.proxy.circuit.open", open, AtomicInteger::get).register(metrics);
    codes("proxy").increment();
    assertThat(line().orElseThrow().metrics()).containsEntry("proxy.circuit.open", List.of(1.0));

    open.set(0);
    codes("proxy").increment();
    assertThat(line().orElseThrow().metrics()).containsEntry("proxy.circuit.open", List.of(0.0));
  }

  /** JSON has no such number. */
  @Test
  void anUnreadableGaugeIsLeftOut() {
    Gauge.builder("telegram.auth.proxy.circuit.open", () -> Double.NaN).register(metrics);
    codes("proxy").increment();
    assertThat(line().orElseThrow().metrics()).containsOnlyKeys("codes.sent.app.proxy");
  }

  @Test
  void largeLinesAreSplit() {
    for (int i = 0; i < 250; i++) {
      Counter.builder("telegram.auth.failures").tag("code", "C" + i).register(metrics).increment();
      timer("find").record(Duration.ofMillis(i));
    }
    EmbeddedMetricLine first = line().orElseThrow();
    assertThat(first.root().at("/_aws/CloudWatchMetrics")).hasSize(3);
    assertThat(first.metrics()).hasSize(251);
    assertThat(first.metrics().get("store.operations.find")).hasSize(100);
    assertThat(line().orElseThrow().metrics().get("store.operations.find"))
        .startsWith(100.0)
        .hasSize(100);
    assertThat(line().orElseThrow().metrics().get("store.operations.find")).hasSize(50);
    assertThat(line()).isEmpty();
  }

  @Test
  void onlyOwnMetersAreWritten() {
    Counter.builder("http.server.requests").register(metrics).increment();

    assertThat(line()).isEmpty();
  }

  @Test
  void unwrittenDurationsAreBounded() {
    for (int i = 0; i < 20_000; i++) {
      timer("find").record(Duration.ofMillis(1));
    }
    assertThat(timer("find").count()).isEqualTo(10_000);
  }
}
