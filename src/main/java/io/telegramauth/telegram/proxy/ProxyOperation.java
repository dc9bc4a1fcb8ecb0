package io.telegramauth.telegram.proxy;

/** The operations of the proxy's contract. */
enum ProxyOperation {
  SEND_CODE("send-code", Kind.BASE, false),
  VERIFY_CODE("verify-code", Kind.BASE, false),
  VERIFY_PASSWORD("verify-password", Kind.EXTENSION, false),
  RESEND_CODE("resend-code", Kind.EXTENSION, false),
  CANCEL_CODE("cancel-code", Kind.EXTENSION, true),
  LOG_OUT("log-out", Kind.EXTENSION, true);

  private enum Kind {
    /** Every proxy supports it. */
    BASE,
    /** A proxy may not support it, and responds 404 then. */
    EXTENSION
  }

  private final String path;
  private final Kind kind;
  private final boolean ending;

  ProxyOperation(String path, Kind kind, boolean ending) {
    this.path = path;
    this.kind = kind;
    this.ending = ending;
  }

  /** Returns the path segment. */
  String path() {
    return path;
  }

  /** Returns whether a proxy may not support it. */
  boolean isExtension() {
    return kind == Kind.EXTENSION;
  }

  /** Returns whether it only ends a login or a session, and returns nothing. */
  boolean isEnding() {
    return ending;
  }

  /** Returns whether it is idempotent. */
  boolean isRepeatable() {
    return ending;
  }

  /** Returns whether it signs in; the earlier proxy responds to each failure of these with 401. */
  boolean isSignIn() {
    return this == VERIFY_CODE || this == VERIFY_PASSWORD;
  }
}
