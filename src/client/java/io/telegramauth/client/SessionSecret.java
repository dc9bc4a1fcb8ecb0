package io.telegramauth.client;

import java.time.Instant;

/**
 * A session handed out.
 *
 * @param sessionString the secret: whoever has it is the user
 * @param sessionId its id
 * @param expiresAt until when it is handed out
 */
public record SessionSecret(String sessionString, String sessionId, Instant expiresAt) {
  @Override
  public String toString() {
    return "SessionSecret[" + sessionId + "]";
  }
}
