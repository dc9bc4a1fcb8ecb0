package io.telegramauth.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.AbstractMeter;
import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Writes the service's meters in CloudWatch's embedded metric format, for platforms that nobody
 * scrapes: one JSON line with everything recorded since the previous line. A metric is named after
 * its meter and its label values, in the order of the label names: {@code codes.sent.app.proxy}.
 * Durations are written one by one, so that percentiles are exact.
 *
 * <p>It has no thread and keeps only what is not written yet.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Specification:
 *     Embedded metric format</a>
 */
public final class EmbeddedMetricsRegistry extends SimpleMeterRegistry {
  /** CloudWatch's maximum of metrics in a directive and of values of a metric. */
  private static final int MAX_METRICS = 100;

  private static final int MAX_VALUES = 100;

  /** Maximum of durations that wait for a line; an invocation has a few. Others are dropped. */
  private static final int MAX_PENDING = 10_000;

  private static final String COUNT = "Count";
  private static final String MILLISECONDS = "Milliseconds";
  private static final String NO_UNIT = "None";

  private final String namespace;

  /**
   * @param namespace the CloudWatch namespace
   */
  public EmbeddedMetricsRegistry(String namespace) {
    super(SimpleConfig.DEFAULT, Clock.SYSTEM);
    this.namespace = namespace;
    config().meterFilter(MeterFilter.denyUnless(id -> id.getName().startsWith(MeterName.PREFIX)));
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    return new Count(id);
  }

  @Override
  protected Timer newTimer(
      Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
    return new Durations(id, clock, pauseDetector, getBaseTimeUnit());
  }

  /** A metric of a line, with one or more values. */
  private record Metric(String name, String unit, List<Double> values) {}

  /**
   * Returns what was recorded since the previous line, and the gauges; empty when nothing was.
   *
   * @param properties searchable facts that become no metrics
   */
  public Optional<String> line(Instant now, Map<String, String> properties) {
    List<Metric> metrics = new ArrayList<>();
    List<Metric> gauges = new ArrayList<>();
    for (Map.Entry<String, Meter> named : byName().entrySet()) {
      Meter meter = named.getValue();
      if (meter instanceof Count count) {
        double more = count.drain();
        if (more > 0) {
          metrics.add(new Metric(named.getKey(), COUNT, List.of(more)));
        }
      } else if (meter instanceof Durations durations) {
        List<Double> more = durations.drain();
        if (!more.isEmpty()) {
          metrics.add(new Metric(named.getKey(), MILLISECONDS, more));
        }
      } else if (meter instanceof Gauge gauge && Double.isFinite(gauge.value())) {
        gauges.add(new Metric(named.getKey(), NO_UNIT, List.of(gauge.value())));
      }
    }
    if (metrics.isEmpty()) {
      return Optional.empty();
    }
    metrics.addAll(gauges);
    return Optional.of(json(now, properties, metrics).toString());
  }

  private Map<String, Meter> byName() {
    Map<String, Meter> byName = new TreeMap<>();
    for (Meter meter : getMeters()) {
      StringBuilder name =
          new StringBuilder(meter.getId().getName().substring(MeterName.PREFIX.length()));
      for (Tag label : meter.getId().getTags()) {
        name.append('.').append(label.getValue());
      }
      byName.put(name.toString(), meter);
    }
    return byName;
  }

  private ObjectNode json(Instant now, Map<String, String> properties, List<Metric> metrics) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = root.putObject("_aws").put("Timestamp", now.toEpochMilli());
    ArrayNode directives = metadata.putArray("CloudWatchMetrics");
    properties.forEach(root::put);
    ArrayNode definitions = null;
    for (Metric metric : metrics) {
      if (definitions == null || definitions.size() == MAX_METRICS) {
        ObjectNode directive = directives.addObject().put("Namespace", namespace);
        // One empty set of dimensions: the namespace identifies the service.
        directive.putArray("Dimensions").addArray();
        definitions = directive.putArray("Metrics");
      }
      definitions.addObject().put("Name", metric.name()).put("Unit", metric.unit());
      if (metric.values().size() == 1) {
        root.put(metric.name(), metric.values().get(0));
      } else {
        ArrayNode values = root.putArray(metric.name());
        metric.values().forEach(values::add);
      }
    }
    return root;
  }

  /** A count that is not written yet. */
  private static final class Count extends AbstractMeter implements Counter {
    private final DoubleAdder pending = new DoubleAdder();

    Count(Meter.Id id) {
      super(id);
    }

    @Override
    public void increment(double amount) {
      pending.add(amount);
    }

    @Override
    public double count() {
      return pending.sum();
    }

    double drain() {
      return pending.sumThenReset();
    }
  }

  /** Durations that are not written yet. */
  private static final class Durations extends AbstractTimer {
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final Queue<Long> pending = new ConcurrentLinkedQueue<>();
    private final AtomicLong kept = new AtomicLong();

    Durations(Meter.Id id, Clock clock, PauseDetector pauseDetector, TimeUnit unit) {
      super(id, clock, pauseDetector, unit, NoopHistogram.INSTANCE);
    }

    @Override
    protected void recordNonNegative(long amount, TimeUnit unit) {
      if (kept.incrementAndGet() <= MAX_PENDING) {
        pending.add(unit.toNanos(amount));
      } else {
        kept.decrementAndGet();
      }
    }

    /** Removes as many as fit into a line, oldest first. */
    List<Double> drain() {
      List<Double> drained = new ArrayList<>();
      while (drained.size() < MAX_VALUES) {
        Long nanos = pending.poll();
        if (nanos == null) {
          break;
        }
        kept.decrementAndGet();
        drained.add(nanos / NANOS_PER_MILLI);
      }
      return drained;
    }

    @Override
    public long count() {
      return kept.get();
    }

    @Override
    public double totalTime(TimeUnit unit) {
      return pending.stream().mapToDouble(nanos -> unit.convert(nanos, TimeUnit.NANOSECONDS)).sum();
    }

    @Override
    public double max(TimeUnit unit) {
      return pending.stream()
          .mapToDouble(nanos -> unit.convert(nanos, TimeUnit.NANOSECONDS))
          .max()
          .orElse(0);
    }
  }
}
