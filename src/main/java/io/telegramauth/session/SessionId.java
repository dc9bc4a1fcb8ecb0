package io.telegramauth.session;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies a session: 128 random bits, so that nobody can guess one. It is no permission.
 *
 * @param value 22 characters of unpadded base64url (RFC 4648, 5)
 */
public record SessionId(String value) {
  private static final int BYTES = 16;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");

  /** Generates an id. */
  static SessionId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Parses an id; empty if the text is not one. */
  public static Optional<SessionId> parse(String text) {
    return text != null && FORM.matcher(text).matches()
        ? Optional.of(new SessionId(text))
        : Optional.empty();
  }
}
