package io.telegramauth.sandbox.dc;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Runs tasks later, in the order of their submission. */
final class DelayLine {
  private final Vertx vertx;
  private final long millis;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /**
   * A line of one length.
   *
   * @param delay whole milliseconds count; zero does everything at once
   */
  DelayLine(Vertx vertx, Duration delay) {
    this.vertx = vertx;
    this.millis = delay.toMillis();
  }

  void run(Runnable action) {
    if (millis == 0) {
      action.run();
      return;
    }
    // As many timers as actions, so that whichever fires first does the oldest.
    waiting.add(action);
    vertx.setTimer(millis, timer -> waiting.remove().run());
  }
}
