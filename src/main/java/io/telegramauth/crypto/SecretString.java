package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;

/**
 * Text that must not show: a code, a password, a key, a session string. {@code toString} and JSON
 * give a mark, equality takes constant time. Immutable. Whoever needs the text says so with {@link
 * #reveal()}.
 */
public final class SecretString {
  /** What stands in place of a secret. */
  public static final String REDACTED = "[redacted]";

  private final String value;

  private SecretString(String value) {
    this.value = value;
  }

  /** Holds the text; empty is allowed, null is not. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static SecretString of(String value) {
    if (value == null) {
      throw new IllegalArgumentException("A secret is not null");
    }
    return new SecretString(value);
  }

  /** The text itself. */
  public String reveal() {
    return value;
  }

  /** How many UTF-16 units the text has. */
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
    // Equal for equal secrets, and tells nothing of them.
    return value.length();
  }

  @JsonValue
  @Override
  public String toString() {
    return REDACTED;
  }
}
