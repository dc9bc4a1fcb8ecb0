package io.telegramauth.session;

import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.Route;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored session.
 *
 * @param sessionId names it: 128 random bits as 22 characters of base64url
 * @param userId Telegram's id of the user; the identity, since phone numbers are recycled
 * @param createdAt when its login was completed
 * @param updatedAt when it was last changed
 * @param lastUsedAt when it was last handed out
 * @param expiresAt until when it is handed out
 * @param revokedAt when it was revoked
 * @param loggedOut whether Telegram knows of the revocation
 * @param details what is known of its making; sealed
 * @param telegram the session at Telegram; sealed, and absent where nobody asked for it or Telegram
 *     has ended it
 */
public record Session(
    String sessionId,
    long userId,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> lastUsedAt,
    Instant expiresAt,
    Optional<Instant> revokedAt,
    boolean loggedOut,
    Details details,
    Optional<TelegramSession> telegram) {
  /**
   * How a session was made.
   *
   * @param route the way that its login went
   * @param phoneNumber the number that it was made with
   * @param userAgent the client that logged in
   * @param address its network address
   */
  public record Details(
      Route route, PhoneNumber phoneNumber, Optional<String> userAgent, Optional<String> address) {}

  /** Whether it may be handed out. */
  public boolean isLive(Instant now) {
    return revokedAt.isEmpty() && now.isBefore(expiresAt);
  }
}
