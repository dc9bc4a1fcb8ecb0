package io.telegramauth.sandbox.dc;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The stream ciphers of an obfuscated connection, whose keys its first 64 bytes hold in the open.
 *
 * @see <a href="https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation">
 *     Transport obfuscation</a>
 */
final class Obfuscation {
  /** Length of the start. */
  static final int START = 64;

  private final Cipher in;
  private final Cipher out;
  private final byte[] decryptedStart;

  /**
   * Starts as the server.
   *
   * @param start the first 64 bytes from the client
   */
  Obfuscation(byte[] start) {
    byte[] keys = Bytes.slice(start, 8, 48);
    in = cipher(keys);
    out = cipher(Bytes.reversed(keys));
    decryptedStart = in.update(start);
  }

  /** Which framing the client wants. */
  int tag() {
    return Bytes.littleEndianInt(decryptedStart, 56);
  }

  /** The data centre that the client wants, as it wrote it; random when it wrote none. */
  short dcField() {
    return (short) Bytes.littleEndianInt(decryptedStart, 60);
  }

  byte[] decrypt(byte[] bytes) {
    return bytes.length == 0 ? bytes : in.update(bytes);
  }

  byte[] encrypt(byte[] bytes) {
    return out.update(bytes);
  }

  private static Cipher cipher(byte[] keyAndIv) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(keyAndIv, 0, 32, "AES"),
          new IvParameterSpec(keyAndIv, 32, 16));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-256 in counter mode", e);
    }
  }
}
