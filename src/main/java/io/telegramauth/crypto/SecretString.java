package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;

/**
 * Secret text: a code, a password, a key, a session string. {@code toString} and JSON are redacted,
 * equality takes constant time. Immutable; {@link #reveal()} returns the text.
 */
public final class SecretString {
  /** Replaces a secret in output. */
  public static final String REDACTED = "[redacted]";

  private final String value;

  private SecretString(String value) {
    this.value = value;
  }

  /** Wraps a text; empty is allowed, null is not. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static SecretString of(String value) {
    if (value == null) {
      throw new IllegalArgumentException("A secret is not null");
    }
    return new SecretString(value);
  }

  /** The text. */
  public String reveal() {
    return value;
  }

  /** Length in UTF-16 units. */
  public int length() {
    return value.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretString secret
        && MessageDigest.isEqual(value.getBytes(UTF_8), secret.value.getBytes(UTF_8));
  }

  @Override
  public int hashCode() {
    // Equal for equal secrets, and reveals only the length.
    return value.length();
  }

  @JsonValue
  @Override
  public String toString() {
    return REDACTED;
  }
}
