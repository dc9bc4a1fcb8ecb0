package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of one name, one for each combination of labels. A meter is registered on first use
 * and found by its key afterwards, so that recording builds no labels.
 *
 * @param <K> the key of a combination of labels
 * @param <M> the kind of meter
 */
final class MeterFamily<K, M> {
  /** The label of no value. */
  static final String NONE = "none";

  /** The label of success. */
  static final String DONE = "done";

  /** Upper bounds of the buckets, from a SQLite read to a request's deadline. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(25)
  };

  private final Map<K, M> meters = new ConcurrentHashMap<>();
  private final Function<K, M> register;

  private MeterFamily(Function<K, M> register) {
    this.register = register;
  }

  /** Creates counters with the labels of their keys. */
  static <K> MeterFamily<K, Counter> counters(
      MeterRegistry registry, MeterName name, Function<K, Tags> labels) {
    return new MeterFamily<>(
        key ->
            Counter.builder(name.id())
                .description(name.description())
                .tags(labels.apply(key))
                .register(registry));
  }

  /** Creates timers with the labels of their keys. */
  static <K> MeterFamily<K, Timer> timers(
      MeterRegistry registry, MeterName name, Function<K, Tags> labels) {
    return new MeterFamily<>(
        key ->
            Timer.builder(name.id())
                .description(name.description())
                .tags(labels.apply(key))
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }

  /** A counter without labels. */
  static Counter counter(MeterRegistry registry, MeterName name) {
    return MeterFamily.<MeterName>counters(registry, name, one -> Tags.empty()).of(name);
  }

  /** A timer without labels. */
  static Timer timer(MeterRegistry registry, MeterName name) {
    return MeterFamily.<MeterName>timers(registry, name, one -> Tags.empty()).of(name);
  }

  static Duration[] buckets() {
    return BUCKETS.clone();
  }

  /** The meter of a key. */
  M of(K key) {
    M existing = meters.get(key);
    return existing == null ? meters.computeIfAbsent(key, register) : existing;
  }
}
