package io.telegramauth.failure;

/** Is told of every failure that a request was answered with. Must be quick, must not throw. */
public interface FailureListener {
  /** A request was answered with this. */
  void answered(FailureCode code);
}
