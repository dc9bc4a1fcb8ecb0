package io.telegramauth.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopLagTest {
  private static final Duration LATE = EventLoopLag.TOLERANCE.plusMillis(20);
  private static final Duration IN_TIME = Duration.ofMillis(1);
  private static final Duration LASTING = Duration.ofSeconds(2);

  private final Queue<Runnable> due = new ArrayDeque<>();
  private long now = Duration.ofDays(1).toNanos();
  private final EventLoopLag lag =
      new EventLoopLag(LASTING, () -> now, (time, task) -> due.add(task));

  /** These are about what comes later. */
  @BeforeEach
  void warmUp() {
    now += EventLoopLag.WARM_UP.toNanos();
  }

  /** The next measurement comes that late, and a request after it. */
  private boolean rejectsAfter(Duration late) {
    now += EventLoopLag.INTERVAL.plus(late).toNanos();
    due.remove().run();
    return lag.shouldReject();
  }

  private void lateFor(Duration time) {
    assertThat(lag.shouldReject()).isFalse();
    for (long end = now + time.toNanos(); now < end; ) {
      rejectsAfter(LATE);
    }
  }

  @Test
  void acceptsRequestsWhileTimersAreInTime() {
    assertThat(lag.shouldReject()).isFalse();
    for (int i = 0; i < 1000; i++) {
      assertThat(rejectsAfter(EventLoopLag.TOLERANCE.dividedBy(1 + i % 7))).isFalse();
    }
  }

  @Test
  void acceptsABurst() {
    lateFor(LASTING.minus(LATE.multipliedBy(2)));
    assertThat(lag.shouldReject()).isFalse();
    assertThat(rejectsAfter(IN_TIME)).isFalse();

    // Another one counts anew.
    assertThat(rejectsAfter(LATE)).isFalse();
  }

  @Test
  void rejectsRequestsAfterALastingLag() {
    lateFor(LASTING.plus(LATE.multipliedBy(2)));
    assertThat(lag.shouldReject()).isTrue();
  }

  @Test
  void acceptsRequestsBetweenLagsDuringAnOverload() {
    lateFor(LASTING.plus(LATE.multipliedBy(2)));
    assertThat(rejectsAfter(IN_TIME)).isFalse();
    assertThat(rejectsAfter(LATE)).isTrue();
    assertThat(rejectsAfter(IN_TIME)).isFalse();
  }

  @Test
  void noticesTheLagBeforeTheTimerFires() {
    lateFor(LASTING.plus(LATE.multipliedBy(2)));
    assertThat(rejectsAfter(IN_TIME)).isFalse();
    now += EventLoopLag.INTERVAL.plus(LATE).toNanos();
    assertThat(lag.shouldReject()).isTrue();
  }

  @Test
  void acceptsABurstAfterAnOverload() {
    lateFor(LASTING.plus(LATE.multipliedBy(2)));
    for (long end = now + EventLoopLag.RECOVERY.toNanos(); now < end; ) {
      assertThat(rejectsAfter(IN_TIME)).isFalse();
    }
    assertThat(rejectsAfter(IN_TIME)).isFalse();
    assertThat(rejectsAfter(LATE)).isFalse();
  }

  /** As a garbage collector's pause is, and an instance that was frozen between two requests. */
  @Test
  void acceptsRequestsAfterASinglePause() {
    assertThat(lag.shouldReject()).isFalse();
    assertThat(rejectsAfter(LATE)).isFalse();
    assertThat(rejectsAfter(Duration.ofHours(3))).isFalse();
    assertThat(rejectsAfter(LATE)).isFalse();
    assertThat(rejectsAfter(LATE)).isFalse();
  }

  @Test
  void acceptsRequestsAfterAPauseDuringAnOverload() {
    lateFor(LASTING.plus(LATE.multipliedBy(2)));
    assertThat(lag.shouldReject()).isTrue();
    now += Duration.ofHours(3).toNanos();
    due.remove().run();
    assertThat(lag.shouldReject()).isFalse();
    assertThat(rejectsAfter(LATE)).isFalse();
  }

  @Test
  void acceptsRequestsDuringWarmUp() {
    EventLoopLag cold = new EventLoopLag(LASTING, () -> now, (time, task) -> due.add(task));
    assertThat(cold.shouldReject()).isFalse();
    for (long end = now + EventLoopLag.WARM_UP.toNanos() - LATE.toNanos() * 2; now < end; ) {
      now += EventLoopLag.INTERVAL.plus(LATE).toNanos();
      due.remove().run();
      assertThat(cold.shouldReject()).isFalse();
    }
  }

  @Test
  void isMeasuredOnlyWhileThereAreRequests() {
    lateFor(LASTING.plus(LATE.multipliedBy(2)));
    for (int i = 0; i < EventLoopLag.MAX_IDLE_MEASUREMENTS; i++) {
      now += EventLoopLag.INTERVAL.plus(LATE).toNanos();
      due.remove().run();
    }
    assertThat(due).isEmpty();

    now += Duration.ofHours(3).toNanos();
    assertThat(lag.shouldReject()).isFalse();
    assertThat(due).hasSize(1);
  }
}
