package io.telegramauth.ratelimit;

/** Is told of requests that a limit has turned away. Must be quick, must not throw. */
public interface LimitRefusalListener {
  /** A request was refused; of several limits this is the one that it is told of. */
  void onRefusal(Limit limit);
}
