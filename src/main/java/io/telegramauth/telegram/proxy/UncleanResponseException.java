package io.telegramauth.telegram.proxy;

/** What came back on a connection is not one clean response to the request that waits. */
final class UncleanResponseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UncleanResponseException(String message) {
    super(message, null, false, false);
  }
}
