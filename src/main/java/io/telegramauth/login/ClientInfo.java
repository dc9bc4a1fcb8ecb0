package io.telegramauth.login;

import java.util.Optional;

/**
 * Who asked for a login, as far as it is worth keeping with the session.
 *
 * @param userAgent the {@code User-Agent} header, cut to 256 characters
 * @param address the client's network address
 */
public record ClientInfo(Optional<String> userAgent, Optional<String> address) {
  private static final int MAX_USER_AGENT_LENGTH = 256;

  /** Cuts what is too long. */
  public ClientInfo {
    userAgent =
        userAgent.map(
            text ->
                text.length() > MAX_USER_AGENT_LENGTH
                    ? text.substring(0, MAX_USER_AGENT_LENGTH)
                    : text);
  }
}
