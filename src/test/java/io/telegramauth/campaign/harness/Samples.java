package io.telegramauth.campaign.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Samples the memory and descriptors of a process every few seconds, until closed. */
public final class Samples implements AutoCloseable {
  private static final double KIB_IN_MIB = 1024;
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final ProcessView process;
  private final long begin = System.nanoTime();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private final ScheduledFuture<?> schedule;

  /** Guarded by itself. */
  private final List<Sample> samples = new ArrayList<>();

  private record Sample(double hours, long residentKib, long compiledKib, long files) {}

  public Samples(ProcessView process) {
    this.process = process;
    this.schedule = timer.scheduleAtFixedRate(this::take, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  private void take() {
    double hours = (System.nanoTime() - begin) / (double) Duration.ofHours(1).toNanos();
    Sample sample =
        new Sample(hours, process.residentKib(), process.compiledKib(), process.files());
    synchronized (samples) {
      samples.add(sample);
    }
  }

  /** The largest resident size in the fifth of that number, from 0, in MiB. */
  public double residentMib(int fifth) {
    return max(fifth, Sample::residentKib) / KIB_IN_MIB;
  }

  /** The largest number of open descriptors in that fifth. */
  public long files(int fifth) {
    return max(fifth, Sample::files);
  }

  private long max(int fifth, ToLongFunction<Sample> what) {
    synchronized (samples) {
      int size = samples.size();
      return samples.subList(size * fifth / 5, size * (fifth + 1) / 5).stream()
          .mapToLong(what)
          .max()
          .orElseThrow();
    }
  }

  /** How the resident size grows after the first fifth, in MiB an hour: a least-squares line. */
  public double growthInMibPerHour() {
    return growth(Sample::residentKib);
  }

  /** How that of the code grows that the JIT compiler has made. */
  public double compiledGrowthInMibPerHour() {
    return growth(Sample::compiledKib);
  }

  private double growth(ToLongFunction<Sample> size) {
    synchronized (samples) {
      List<Sample> settled = samples.subList(samples.size() / 5, samples.size());
      double meanTime = settled.stream().mapToDouble(Sample::hours).average().orElseThrow();
      double meanSize = settled.stream().mapToLong(size).average().orElseThrow();
      double together = 0;
      double alone = 0;
      for (Sample sample : settled) {
        double time = sample.hours() - meanTime;
        together += time * (size.applyAsLong(sample) - meanSize);
        alone += time * time;
      }
      return together / alone / KIB_IN_MIB;
    }
  }

  @Override
  public void close() {
    schedule.cancel(false);
    timer.shutdownNow();
  }
}
