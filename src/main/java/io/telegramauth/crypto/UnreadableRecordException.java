package io.telegramauth.crypto;

/** A sealed record that does not open. The message names the record, never its content. */
public final class UnreadableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
