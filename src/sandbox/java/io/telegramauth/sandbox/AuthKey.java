package io.telegramauth.sandbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * An MTProto authorisation key: what Telegram ties a login to.
 *
 * <p>Equality is that of the 256 key bytes.
 *
 * @see <a href="https://core.telegram.org/mtproto/auth_key">Creating an authorisation key</a>
 */
public final class AuthKey {
  /** Length of a key in bytes. */
  public static final int LENGTH = 256;

  private final byte[] value;
  private final long id;

  private AuthKey(byte[] value) {
    this.value = value;
    this.id = idOf(value);
  }

  /**
   * Wraps the bytes of a key that a key exchange has agreed on.
   *
   * @param value 256 bytes; copied
   * @throws IllegalArgumentException if the length is another
   */
  public static AuthKey of(byte[] value) {
    if (value.length != LENGTH) {
      throw new IllegalArgumentException("An auth key has 256 bytes, not " + value.length);
    }
    return new AuthKey(value.clone());
  }

  /** A fresh random key, as the proxy's own MTProto client would have agreed on. */
  public static AuthKey random(SecureRandom random) {
    byte[] value = new byte[LENGTH];
    random.nextBytes(value);
    return new AuthKey(value);
  }

  /** The key's id: the low 64 bits of its SHA-1, little-endian as on the wire. */
  public long id() {
    return id;
  }

  /** A copy of the 256 bytes. */
  public byte[] value() {
    return value.clone();
  }

  private static long idOf(byte[] value) {
    try {
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(value);
      long id = 0;
      for (int i = 19; i >= 12; i--) {
        id = id << 8 | (sha1[i] & 0xff);
      }
      return id;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AuthKey key && Arrays.equals(value, key.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "AuthKey[" + Long.toHexString(id) + "]";
  }
}
