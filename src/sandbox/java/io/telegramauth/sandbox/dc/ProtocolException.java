package io.telegramauth.sandbox.dc;

/**
 * What a client sent cannot be answered within the protocol: its connection is closed, after a
 * transport error where Telegram sends one.
 */
final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** No transport error: the connection is just closed. */
  static final int SILENT = 0;

  /** The transport error for an unknown key and for a key exchange that went wrong. */
  static final int UNKNOWN_KEY = -404;

  /** The transport error for too many connections. */
  static final int FLOOD = -429;

  /** The transport error for a data centre that is not here. */
  static final int WRONG_DC = -444;

  private final int transportError;

  ProtocolException(String message) {
    this(SILENT, message);
  }

  ProtocolException(int transportError, String message) {
    super(message, null, false, false);
    this.transportError = transportError;
  }

  /** What to send before the connection is closed, or {@link #SILENT}. */
  int transportError() {
    return transportError;
  }
}
