package io.telegramauth.telegram.proxy;

/** The operations of the proxy's contract. */
enum ProxyOperation {
  SEND_CODE("send-code"),
  VERIFY_CODE("verify-code"),
  VERIFY_PASSWORD("verify-password"),
  RESEND_CODE("resend-code"),
  CANCEL_CODE("cancel-code"),
  QR_START("qr-start"),
  QR_WAIT("qr-wait"),
  LOG_OUT("log-out");

  private final String path;

  ProxyOperation(String path) {
    this.path = path;
  }

  /** Returns the path segment. */
  String path() {
    return path;
  }

  /** Returns whether a proxy may not support it, and responds 404 then. */
  boolean isExtension() {
    return this != SEND_CODE && this != VERIFY_CODE;
  }

  /** Returns whether it only ends a login or a session: it is idempotent, and returns nothing. */
  boolean isEnding() {
    return this == CANCEL_CODE || this == LOG_OUT;
  }

  /**
   * Returns whether it may be repeated after a lost response: a repetition changes nothing more.
   */
  boolean isRepeatable() {
    return isEnding() || this == QR_START || this == QR_WAIT;
  }

  /** Returns whether it asks what is the case now; then an earlier response is no response. */
  boolean isQuery() {
    return this == QR_WAIT;
  }

  /** Returns whether it signs in; the earlier proxy responds to each failure of these with 401. */
  boolean isSignIn() {
    return this == VERIFY_CODE || this == VERIFY_PASSWORD || this == QR_WAIT;
  }
}
