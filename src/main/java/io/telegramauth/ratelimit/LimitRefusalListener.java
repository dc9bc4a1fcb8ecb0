package io.telegramauth.ratelimit;

/** Listens to requests that a limit refuses. Must be quick and must not throw. */
public interface LimitRefusalListener {
  /** A request was refused. If several limits refuse it, this is the one that the caller sees. */
  void onRefusal(Limit limit);
}
