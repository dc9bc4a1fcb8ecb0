package io.telegramauth.concurrent;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** The Vert.x context of a caller. */
public final class CallerContext {
  private CallerContext() {}

  /** An executor for the current context; outside of a context it runs tasks on the spot. */
  public static Executor current() {
    Context context = Vertx.currentContext();
    return context == null ? Runnable::run : task -> context.runOnContext(nothing -> task.run());
  }
}
