package io.telegramauth.ratelimit;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The arithmetic of a token bucket: refill, check, take. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BucketBenchmark {
  private final Rate rate = Rate.parse("60/1m,20").orElseThrow();
  private Bucket bucket = Bucket.FULL;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** A request every second, as fast as the rate refills. */
  @Benchmark
  public Bucket take() {
    now = now.plusSeconds(1);
    bucket = bucket.at(rate, now).take(rate);
    return bucket;
  }
}
