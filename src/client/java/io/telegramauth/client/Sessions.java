package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;

/**
 * A part of a user's sessions, without their secrets.
 *
 * @param sessions newest first
 * @param next the cursor of the next part; null at the end
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Sessions(List<Session> sessions, String next) {

  /**
   * A session.
   *
   * @param id the session's id
   * @param userId the Telegram user id
   * @param owner the service that it is handed out to
   * @param createdAt the time at which its login was completed
   * @param updatedAt the time of its last change
   * @param lastUsedAt the time at which it was last handed out; null if never
   * @param expiresAt the time until which it is handed out
   * @param isActive whether it is handed out
   * @param isReadable whether it opens and was not changed in the store
   * @param deviceInfo the user agent of the login; null if unknown
   * @param ipAddress the client address of the login; null if unknown
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Session(
      String id,
      long userId,
      String owner,
      Instant createdAt,
      Instant updatedAt,
      Instant lastUsedAt,
      Instant expiresAt,
      boolean isActive,
      boolean isReadable,
      String deviceInfo,
      String ipAddress) {}
}
