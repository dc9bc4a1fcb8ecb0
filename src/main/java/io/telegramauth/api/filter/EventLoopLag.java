package io.telegramauth.api.filter;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * How far one event loop is behind with what is due there. Where that lasts, more has come than the
 * process has time for: whatever else it takes on only makes all wait longer. From then on requests
 * are to be taken only while it is not behind, so that those taken do not wait long, and nor do
 * those that are turned away.
 *
 * <p>Measured by a timer that looks how late it is itself, and runs while there are requests. A
 * burst does not last. One long pause, of a garbage collector, or of a process that was frozen, is
 * no sign of load: measuring begins anew after it. Nor is what the first requests take, for which
 * classes are loaded.
 *
 * <p>Used on its own event loop alone.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8289">RFC 8289, CoDel, which drops packets by the
 *     same reasoning</a>
 */
final class EventLoopLag {
  /** How often it is measured. */
  static final Duration INTERVAL = Duration.ofMillis(10);

  /** How late the timer may be. */
  static final Duration TOLERANCE = Duration.ofMillis(40);

  /** So much later than it was due the timer comes only after a pause. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** For so long after the first request it is not looked at. */
  static final Duration WARM_UP = Duration.ofSeconds(30);

  /** For how long it has to be in time, every time, until that is over. */
  static final Duration RECOVERY = Duration.ofSeconds(5);

  /** So many measurements after the last request there are no more. */
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

  /** Where tasks are done later. */
  @FunctionalInterface
  interface Timer {
    /** Has a task done, once, after this time. */
    void after(Duration time, Runnable task);
  }

  /**
   * That of an event loop on which a first request has come.
   *
   * @param overloadedAfter for how long it has to be late, every time, until requests are turned
   *     away
   */
  EventLoopLag(Duration overloadedAfter, LongSupplier nanoTime, Timer timer) {
    this.overloadedAfter = overloadedAfter;
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.warmAt = nanoTime.getAsLong() + WARM_UP.toNanos();
  }

  /** The lag of the event loop that this is called on. */
  static EventLoopLag here(Duration overloadedAfter, Vertx vertx) {
    // Not in the context of the request that happens to be the first: that ends with the request.
    Context loop = VertxContext.getRootContext(vertx.getOrCreateContext());
    return new EventLoopLag(
        overloadedAfter,
        System::nanoTime,
        (time, task) ->
            loop.runOnContext(nothing -> vertx.setTimer(time.toMillis(), timer -> task.run())));
  }

  /** Whether a request that has come is to be turned away; asked for each. */
  boolean shouldReject() {
    idleMeasurements = 0;
    if (!isMeasured) {
      isMeasured = true;
      late = 0;
      measureLater();
    }
    // The measurement itself may be waiting behind this request, and many like it.
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
        LOG.warn("More requests than there is time for: some are turned away");
      }
    } else {
      late = 0;
    }
    idleMeasurements++;
    isMeasured = idleMeasurements < MAX_IDLE_MEASUREMENTS;
    if (isOverloaded && (!isMeasured || now - lastLateAt >= RECOVERY.toNanos())) {
      isOverloaded = false;
      LOG.warnf("No more requests than there is time for; %d were turned away", rejected);
    }
    if (isMeasured) {
      measureLater();
    }
  }
}
