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
    /** Every proxy has it. */
    BASE,
    /** Only a capable proxy has it; 404 says that this one has not. */
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

  /** The operation's path segment. */
  String path() {
    return path;
  }

  /** Whether a proxy may lack it. */
  boolean isExtension() {
    return kind == Kind.EXTENSION;
  }

  /** Whether it only ends something, a login or a session; it returns nothing. */
  boolean isEnding() {
    return ending;
  }

  /** Whether doing it twice does no more than doing it once. */
  boolean isRepeatable() {
    return ending;
  }

  /** Whether it is a step of signing in, where the earlier proxy answers every failure with 401. */
  boolean isSignIn() {
    return this == VERIFY_CODE || this == VERIFY_PASSWORD;
  }
}
