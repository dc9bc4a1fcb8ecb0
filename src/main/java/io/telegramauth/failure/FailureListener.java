package io.telegramauth.failure;

/** Listens to failed responses. Must be quick and must not throw. */
public interface FailureListener {
  /** A request was answered with this failure. */
  void onFailureResponse(FailureCode code);
}
