package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;

/**
 * A user's sessions, without their secrets.
 *
 * @param sessions newest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Sessions(List<Session> sessions) {

  /**
   * A session.
   *
   * @param id the session's id
   * @param userId the Telegram user id
   * @param createdAt the time at which its login was completed
   * @param updatedAt the time of its last change
   * @param lastUsedAt the time at which it was last handed out; null if never
   * @param expiresAt the time until which it is handed out
   * @param isActive whether it is handed out
   * @param deviceInfo the user agent of the login; null if unknown
   * @param ipAddress the client address of the login; null if unknown
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Session(
      String id,
      long userId,
      Instant createdAt,
      Instant updatedAt,
      Instant lastUsedAt,
      Instant expiresAt,
      boolean isActive,
      String deviceInfo,
      String ipAddress) {}
}
