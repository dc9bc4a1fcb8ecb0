package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class ServerKeyTest {
  private final ServerKey key = ServerKey.generate();

  @Test
  void theTextHasTheFormOfTelegramsKey() {
    assertThat(key.pem())
        .startsWith("-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA")
        .endsWith("IDAQAB\n-----END RSA PUBLIC KEY-----")
        .hasSize(425);
  }

  @Test
  void decryptsWhatThePublicKeyEncrypted() {
    BigInteger message = new BigInteger(2047, new SecureRandom());
    byte[] encrypted = Bytes.of(message.modPow(BigInteger.valueOf(65537), key.modulus()));
    assertThat(Bytes.number(key.decrypt(encrypted))).isEqualTo(message);
  }

  @Test
  void isWrittenAndReadBack() {
    ServerKey again = ServerKey.decode(key.encoded());
    assertThat(again.pem()).isEqualTo(key.pem());
    assertThat(again.fingerprint()).isEqualTo(key.fingerprint());
    assertThatThrownBy(() -> ServerKey.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyOfAnotherLengthIsRejected() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    assertThatThrownBy(() -> new ServerKey(generator.generateKeyPair()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
