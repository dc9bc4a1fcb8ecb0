package io.telegramauth.ratelimit;

/** Is told of requests that a limit has turned away. Must be quick, must not throw. */
public interface RefusalListener {
  /** A request was refused; of several limits this is the one that it is told of. */
  void refused(Limit limit);
}
