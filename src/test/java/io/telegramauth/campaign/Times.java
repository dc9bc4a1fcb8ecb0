package io.telegramauth.campaign;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How long answers took. Thread-safe. */
final class Times {
  private final Queue<Long> micros = new ConcurrentLinkedQueue<>();

  /** Those of the answers. */
  static Times of(Collection<Response> answers) {
    Times times = new Times();
    answers.forEach(times::add);
    return times;
  }

  /** Adds that of an answer. */
  void add(Response answer) {
    micros.add(answer.took().toNanos() / 1000);
  }

  /** What so many of a hundred did not exceed; there is one at least. */
  Duration percentile(int percent) {
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
