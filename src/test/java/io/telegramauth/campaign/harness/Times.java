package io.telegramauth.campaign.harness;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Response times. Thread-safe. */
public final class Times {
  private final Queue<Long> micros = new ConcurrentLinkedQueue<>();

  /** Those of the answers. */
  public static Times of(Collection<Response> answers) {
    Times times = new Times();
    answers.forEach(times::add);
    return times;
  }

  /** Adds that of an answer. */
  public void add(Response answer) {
    micros.add(answer.took().toNanos() / 1000);
  }

  /** What so many of a hundred did not exceed; there is one at least. */
  public Duration percentile(int percent) {
    List<Long> sorted = micros.stream().sorted().toList();
    return Duration.of(sorted.get(sorted.size() * percent / 100), ChronoUnit.MICROS);
  }

  @Override
  public String toString() {
    return IntStream.of(50, 95, 99)
        .mapToObj(percent -> "p" + percent + ":" + percentile(percent).toMillis())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
