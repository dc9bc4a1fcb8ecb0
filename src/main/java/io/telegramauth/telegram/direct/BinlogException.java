package io.telegramauth.telegram.direct;

/** A TDLib database that cannot be read: cut off, changed, or of another key. */
final class BinlogException extends Exception {
  private static final long serialVersionUID = 1L;

  BinlogException(String message) {
    super(message);
  }
}
