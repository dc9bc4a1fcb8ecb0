package io.telegramauth.config;

/** A reference to a secret that cannot be used; the message continues the setting's name. */
final class UnfitSecretException extends Exception {
  private static final long serialVersionUID = 1L;

  UnfitSecretException(String message) {
    super(message);
  }

  UnfitSecretException(String message, Exception cause) {
    super(message, cause);
  }
}
