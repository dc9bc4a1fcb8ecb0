package io.telegramauth.crypto;

import java.util.Optional;

/** Creates the service's cipher with given secrets. */
public final class Ciphers {
  private Ciphers() {}

  /** The cipher of another installation with this secret. */
  public static SessionCipher of(String secret) {
    return new AesGcmSessionCipher(KeyRing.of(SecretString.of(secret), Optional.empty()));
  }
}
