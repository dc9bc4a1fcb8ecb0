package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * A session handed out.
 *
 * @param sessionString the secret, which gives full access to the account
 * @param sessionId the session's id
 * @param expiresAt the time until which it is handed out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionSecret(String sessionString, String sessionId, Instant expiresAt) {
  @Override
  public String toString() {
    return "SessionSecret[" + sessionId + "]";
  }
}
