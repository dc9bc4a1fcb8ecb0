package io.telegramauth.telegram.direct;

/** There is no TDLib that could be used. */
final class TdUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean failed;

  private TdUnavailableException(String message, boolean failed, Throwable cause) {
    super(message, cause);
    this.failed = failed;
  }

  /** There is no library where it is looked for. */
  static TdUnavailableException notBundled(String message) {
    return new TdUnavailableException(message, false, null);
  }

  /** There is one, and it cannot be used, or not any more. */
  static TdUnavailableException failed(String message, Throwable cause) {
    return new TdUnavailableException(message, true, cause);
  }

  /** Whether the library is there and does not work. */
  boolean hasFailed() {
    return failed;
  }
}
