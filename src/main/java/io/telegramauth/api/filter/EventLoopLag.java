package io.telegramauth.api.filter;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Measures the lag of one event loop. A lasting lag means that more requests arrive than the
 * process can handle, and accepting further ones only makes all of them wait. From then on requests
 * are accepted only while the loop is not late, so that neither accepted nor rejected ones wait
 * long.
 *
 * <p>A timer measures its own lateness while there are requests. Short bursts do not count. A
 * single long pause (garbage collection, a frozen process) is no overload and restarts the
 * measurement. The first requests do not count either, as classes are loaded for them.
 *
 * <p>Not thread-safe; used on its event loop only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8289">RFC 8289, CoDel, which drops packets by the
 *     same reasoning</a>
 */
final class EventLoopLag {
  /** Interval of the measurement. */
  static final Duration INTERVAL = Duration.ofMillis(10);

  /** Tolerated lateness of the timer. */
  static final Duration TOLERANCE = Duration.ofMillis(40);

  /** Lateness from which it is a pause and not a lag. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** Time after the first request during which lag is ignored. */
  static final Duration WARM_UP = Duration.ofSeconds(30);

  /** Time without lag after which the overload is over. */
  static final Duration RECOVERY = Duration.ofSeconds(5);

  /** Number of measurements without a request after which measuring stops. */
  static final int MAX_IDLE_MEASUREMENTS = 100;

  private static final Logger LOG = Logger.getLogger(EventLoopLag.class);

  private final Duration overloadedAfter;
  private final LongSupplier nanoTime;
  private final Timer timer;
  private final long warmAt;
  private boolean isMeasured;
  private int idleMeasurements;
  private long dueAt;
  private int late;
  private long lateSince;
  private long lastLateAt;
  private boolean isOverloaded;
  private long rejected;

  /** Schedules tasks. */
  @FunctionalInterface
  interface Timer {
    /** Runs a task once, after a delay. */
    void after(Duration time, Runnable task);
  }

  /**
   * Creates the lag of an event loop at its first request.
   *
   * @param overloadedAfter duration of a continuous lag that counts as overload
   */
  EventLoopLag(Duration overloadedAfter, LongSupplier nanoTime, Timer timer) {
    this.overloadedAfter = overloadedAfter;
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.warmAt = nanoTime.getAsLong() + WARM_UP.toNanos();
  }

  /** The lag of the current event loop. */
  static EventLoopLag here(Duration overloadedAfter, Vertx vertx) {
    // Not the context of the first request, which ends with it.
    Context loop = VertxContext.getRootContext(vertx.getOrCreateContext());
    return new EventLoopLag(
        overloadedAfter,
        System::nanoTime,
        (time, task) ->
            loop.runOnContext(nothing -> vertx.setTimer(time.toMillis(), timer -> task.run())));
  }

  /** Whether to reject the current request. */
  boolean shouldReject() {
    idleMeasurements = 0;
    if (!isMeasured) {
      isMeasured = true;
      late = 0;
      measureLater();
    }
    // The measurement may itself be queued behind many requests like this one.
    boolean isBehind = isOverloaded && (late > 0 || isLate(sinceDue()));
    rejected += isBehind ? 1 : 0;
    return isBehind;
  }

  private void measureLater() {
    dueAt = nanoTime.getAsLong() + INTERVAL.toNanos();
    timer.after(INTERVAL, this::measure);
  }

  private long sinceDue() {
    return nanoTime.getAsLong() - dueAt;
  }

  private static boolean isLate(long sinceDue) {
    return sinceDue > TOLERANCE.toNanos() && sinceDue < PAUSE.toNanos();
  }

  private void measure() {
    long now = nanoTime.getAsLong();
    if (isLate(sinceDue())) {
      lateSince = late == 0 ? now : lateSince;
      late++;
      lastLateAt = now;
      if (!isOverloaded && now - lateSince >= overloadedAfter.toNanos() && now - warmAt >= 0) {
        isOverloaded = true;
        rejected = 0;
        LOG.warn("The service is overloaded; some requests are rejected");
      }
    } else {
      late = 0;
    }
    idleMeasurements++;
    isMeasured = idleMeasurements < MAX_IDLE_MEASUREMENTS;
    if (isOverloaded && (!isMeasured || now - lastLateAt >= RECOVERY.toNanos())) {
      isOverloaded = false;
      LOG.warnf("The service is no longer overloaded; %d requests were rejected", rejected);
    }
    if (isMeasured) {
      measureLater();
    }
  }
}
