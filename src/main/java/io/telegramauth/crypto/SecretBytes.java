package io.telegramauth.crypto;

import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;

/**
 * Secret bytes. {@code toString} and JSON are redacted, equality takes constant time. Immutable;
 * {@link #reveal()} returns the bytes.
 */
public final class SecretBytes {
  private final byte[] value;

  private SecretBytes(byte[] value) {
    this.value = value;
  }

  /** Copies the bytes; empty is allowed, null is not. */
  public static SecretBytes of(byte[] value) {
    return new SecretBytes(value.clone());
  }

  /** A copy of the bytes. */
  public byte[] reveal() {
    return value.clone();
  }

  /** Number of bytes. */
  public int length() {
    return value.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes secret && MessageDigest.isEqual(value, secret.value);
  }

  @Override
  public int hashCode() {
    // Equal for equal secrets, and reveals only the length.
    return value.length;
  }

  @JsonValue
  @Override
  public String toString() {
    return SecretString.REDACTED;
  }
}
