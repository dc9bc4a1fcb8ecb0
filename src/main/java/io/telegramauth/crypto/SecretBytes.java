package io.telegramauth.crypto;

import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;

/**
 * Bytes that must not show: {@code toString} and JSON give a mark, equality takes constant time.
 * Immutable. Whoever needs the bytes says so with {@link #reveal()}.
 */
public final class SecretBytes {
  private final byte[] value;

  private SecretBytes(byte[] value) {
    this.value = value;
  }

  /** Holds a copy of the bytes; empty is allowed, null is not. */
  public static SecretBytes of(byte[] value) {
    return new SecretBytes(value.clone());
  }

  /** A copy of the bytes. */
  public byte[] reveal() {
    return value.clone();
  }

  /** How many bytes there are. */
  public int length() {
    return value.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes secret && MessageDigest.isEqual(value, secret.value);
  }

  @Override
  public int hashCode() {
    // Equal for equal secrets, and tells nothing of them.
    return value.length;
  }

  @JsonValue
  @Override
  public String toString() {
    return SecretString.REDACTED;
  }
}
