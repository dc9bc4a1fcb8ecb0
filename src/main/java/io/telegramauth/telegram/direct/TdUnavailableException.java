package io.telegramauth.telegram.direct;

/** No usable TDLib is available. */
final class TdUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean failed;

  private TdUnavailableException(String message, boolean failed, Throwable cause) {
    super(message, cause);
    this.failed = failed;
  }

  /** There is no library at the configured path. */
  static TdUnavailableException notBundled(String message) {
    return new TdUnavailableException(message, false, null);
  }

  /** There is a library, but it cannot be used, or no longer. */
  static TdUnavailableException failed(String message, Throwable cause) {
    return new TdUnavailableException(message, true, cause);
  }

  /** Returns whether the library is there and does not work. */
  boolean hasFailed() {
    return failed;
  }
}
