package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.hkdf.HKDF;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A master secret, ready to derive keys from.
 *
 * <p>HKDF-SHA256 (RFC 5869): extracted once, expanded for each purpose. The secret has to be of
 * high entropy, as {@code openssl rand -base64 48} makes it: no password hashing stands between.
 */
final class MasterKey {
  /** Length of the id that names the key in a sealed blob. */
  static final int ID_LENGTH = 4;

  private static final byte[] SALT = "telegram-auth/1".getBytes(UTF_8);

  private final HKDF hkdf = HKDF.fromHmacSha256();
  private final byte[] pseudoRandomKey;
  private final byte[] id;

  MasterKey(SecretString secret) {
    this.pseudoRandomKey = hkdf.extract(SALT, secret.reveal().getBytes(UTF_8));
    this.id = derive("key-id", new RecordName("", ""), ID_LENGTH);
  }

  /** Four bytes that tell master keys apart and nothing else. */
  byte[] id() {
    return id.clone();
  }

  boolean hasId(byte[] other) {
    return Arrays.equals(id, other);
  }

  /**
   * Derives a key.
   *
   * @param purpose what it is for; keys for different purposes have nothing in common
   * @param name the record it is for
   * @param length in bytes
   */
  byte[] derive(String purpose, RecordName name, int length) {
    return hkdf.expand(pseudoRandomKey, lengthPrefixed(purpose, name.kind(), name.id()), length);
  }

  /** The parts with their lengths before them: no two lists of parts give the same bytes. */
  static byte[] lengthPrefixed(String... parts) {
    byte[][] encoded = new byte[parts.length][];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      encoded[i] = parts[i].getBytes(UTF_8);
      length += Integer.BYTES + encoded[i].length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    for (byte[] part : encoded) {
      buffer.putInt(part.length).put(part);
    }
    return buffer.array();
  }
}
