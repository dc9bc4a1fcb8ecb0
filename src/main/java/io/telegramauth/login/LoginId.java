package io.telegramauth.login;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies a login, and authorises its holder to continue it: 192 random bits, so that nobody can
 * guess one. Redacted in {@code toString}.
 *
 * @param value 32 characters of unpadded base64url (RFC 4648, 5)
 */
public record LoginId(String value) {
  private static final int BYTES = 24;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{32}");

  /** Generates an id. */
  public static LoginId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new LoginId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Parses an id; empty if the text is not one. */
  public static Optional<LoginId> parse(String text) {
    return text != null && FORM.matcher(text).matches()
        ? Optional.of(new LoginId(text))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "LoginId[redacted]";
  }
}
