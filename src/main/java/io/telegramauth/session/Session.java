package io.telegramauth.session;

import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.Route;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored session.
 *
 * @param sessionId its id: 128 random bits as 22 characters of base64url
 * @param userId Telegram's id of the user; the identity, since phone numbers are recycled
 * @param owner the service that started its login
 * @param createdAt the time at which its login was completed
 * @param updatedAt the time of the last change
 * @param lastUsedAt the time of the last hand-out
 * @param expiresAt the time until which it is handed out
 * @param revokedAt the time of the revocation
 * @param loggedOut whether Telegram has confirmed the log-out
 * @param details how it was created; sealed, and empty if it does not open
 * @param telegram the session at Telegram; sealed, and empty if it was not read, does not open or
 *     Telegram has ended it
 * @param problem why it is not to be trusted: it does not open, or was changed in the store; empty
 *     if it is as this service left it
 */
public record Session(
    String sessionId,
    long userId,
    String owner,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> lastUsedAt,
    Instant expiresAt,
    Optional<Instant> revokedAt,
    boolean loggedOut,
    Optional<Details> details,
    Optional<TelegramSession> telegram,
    Optional<String> problem) {
  /**
   * How a session was created.
   *
   * @param route the route of its login
   * @param phoneNumber the phone number of its login; empty if it was by QR code
   * @param userAgent the client that logged in
   * @param address the client's network address
   */
  public record Details(
      Route route,
      Optional<PhoneNumber> phoneNumber,
      Optional<String> userAgent,
      Optional<String> address) {}

  /** Returns whether the session may be handed out. */
  public boolean isLive(Instant now) {
    return problem.isEmpty() && revokedAt.isEmpty() && now.isBefore(expiresAt);
  }
}
