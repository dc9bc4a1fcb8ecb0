package io.telegramauth.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * The client that started a login, kept with its session.
 *
 * @param userAgent the {@code User-Agent} header, truncated to 256 characters; text without halves
 *     of surrogate pairs, which cannot be stored
 * @param origin the service and the client's network address
 */
public record ClientInfo(Optional<String> userAgent, Origin origin) {
  private static final int MAX_USER_AGENT_LENGTH = 256;

  /** Truncates the user agent, and replaces halves of surrogate pairs. */
  public ClientInfo {
    userAgent =
        userAgent.map(
            text ->
                new String(
                    text.substring(0, Math.min(text.length(), MAX_USER_AGENT_LENGTH))
                        .getBytes(UTF_8),
                    UTF_8));
  }
}
