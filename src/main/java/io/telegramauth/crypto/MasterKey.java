package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.hkdf.HKDF;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A master secret from which keys are derived.
 *
 * <p>HKDF-SHA256 (RFC 5869), extracted once and expanded for each purpose. The secret must have
 * high entropy, such as the output of {@code openssl rand -base64 48}: there is no password
 * hashing.
 */
final class MasterKey {
  /** Length of the key id in a sealed blob. */
  static final int ID_LENGTH = 4;

  private static final byte[] SALT = "telegram-auth/1".getBytes(UTF_8);

  private final HKDF hkdf = HKDF.fromHmacSha256();
  private final byte[] pseudoRandomKey;
  private final byte[] id;

  MasterKey(SecretString secret) {
    this.pseudoRandomKey = hkdf.extract(SALT, secret.reveal().getBytes(UTF_8));
    this.id = derive("key-id", new RecordName("", ""), ID_LENGTH);
  }

  /** Four bytes that identify the master key and reveal nothing else. */
  byte[] id() {
    return id.clone();
  }

  boolean hasId(byte[] other) {
    return Arrays.equals(id, other);
  }

  /**
   * Derives a key.
   *
   * @param purpose the purpose; keys of different purposes are independent
   * @param name the record
   * @param length in bytes
   */
  byte[] derive(String purpose, RecordName name, int length) {
    return hkdf.expand(pseudoRandomKey, lengthPrefixed(purpose, name.kind(), name.id()), length);
  }

  /** Concatenates the parts, each prefixed by its length: different lists give different bytes. */
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
