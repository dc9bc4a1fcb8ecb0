package io.telegramauth.failure;

/**
 * Is told of every failure that a request was onFailureResponse with. Must be quick, must not
 * throw.
 */
public interface FailureListener {
  /** A request was onFailureResponse with this. */
  void onFailureResponse(FailureCode code);
}
