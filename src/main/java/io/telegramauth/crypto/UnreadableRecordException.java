package io.telegramauth.crypto;

/** A sealed record cannot be opened. The message names the kind of record, never its content. */
public final class UnreadableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
