package io.telegramauth.client;

import java.time.Instant;
import java.util.List;

/**
 * A user's sessions, without their secrets.
 *
 * @param sessions the newest first
 */
public record Sessions(List<Session> sessions) {

  /**
   * A session.
   *
   * @param id its id
   * @param userId Telegram's id of the user
   * @param createdAt when its login was completed
   * @param updatedAt when it was last changed
   * @param lastUsedAt when it was last handed out; null when it never was
   * @param expiresAt until when it is handed out
   * @param isActive whether it is handed out
   * @param deviceInfo the user agent that logged in; null when it did not tell
   * @param ipAddress the address that it came from; null when it is not known
   */
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
