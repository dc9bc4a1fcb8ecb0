package io.telegramauth.sandbox.dc.tl;

/** Bytes from the wire that are no value of the schema. The message never quotes the bytes. */
public final class TlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an error.
   *
   * @param message what is wrong with the bytes
   */
  public TlException(String message) {
    super(message, null, false, false);
  }
}
