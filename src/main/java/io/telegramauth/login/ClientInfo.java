package io.telegramauth.login;

import java.util.Optional;

/**
 * The client that started a login, kept with its session.
 *
 * @param userAgent the {@code User-Agent} header, truncated to 256 characters
 * @param origin the service and the client's network address
 */
public record ClientInfo(Optional<String> userAgent, Origin origin) {
  private static final int MAX_USER_AGENT_LENGTH = 256;

  /** Truncates the user agent. */
  public ClientInfo {
    userAgent =
        userAgent.map(
            text ->
                text.length() > MAX_USER_AGENT_LENGTH
                    ? text.substring(0, MAX_USER_AGENT_LENGTH)
                    : text);
  }
}
