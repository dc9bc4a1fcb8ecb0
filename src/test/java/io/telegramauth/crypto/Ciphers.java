package io.telegramauth.crypto;

import java.util.Optional;

/** Makes the service's cipher with secrets that tests choose. */
public final class Ciphers {
  private Ciphers() {}

  /** What another installation, with that secret, seals with. */
  public static SessionCipher of(String secret) {
    return new AesGcmSessionCipher(KeyRing.of(SecretString.of(secret), Optional.empty()));
  }
}
