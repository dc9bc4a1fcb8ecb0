package io.telegramauth.telegram.proxy;

/** A connection carried something else than one clean response to the waiting request. */
final class UncleanResponseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UncleanResponseException(String message) {
    super(message, null, false, false);
  }
}
