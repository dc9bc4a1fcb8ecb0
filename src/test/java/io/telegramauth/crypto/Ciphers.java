package io.telegramauth.crypto;

import java.util.Optional;

/** Creates the service's cipher with given secrets. */
public final class Ciphers {
  private Ciphers() {}

  /** The cipher of another installation with this secret. */
  public static SessionCipher of(String secret) {
    return of(secret, Optional.empty());
  }

  /** The cipher of an installation with this secret, and perhaps the one before. */
  public static SessionCipher of(String secret, Optional<String> previous) {
    return new AesGcmSessionCipher(
        KeyRing.of(SecretString.of(secret), previous.map(SecretString::of)));
  }
}
