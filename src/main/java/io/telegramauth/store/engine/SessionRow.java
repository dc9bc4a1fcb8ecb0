package io.telegramauth.store.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as stored by an engine. Times are truncated to milliseconds.
 *
 * @param sessionId the id
 * @param userId the Telegram user id
 * @param owner the service that may have it; {@code default} in rows that earlier builds wrote
 * @param createdAt the time at which its login was completed
 * @param updatedAt the time of its last change
 * @param lastUsedAt the time at which it was last handed out
 * @param expiresAt the time until which it is handed out
 * @param revokedAt the time of its revocation
 * @param loggedOut whether the log-out at Telegram is confirmed
 * @param version counts changes, from 1; 0 in rows that earlier builds wrote
 * @param loggedVersion the newest version that is known from elsewhere than the row; above {@code
 *     version} only if an old row was put back
 * @param details sealed facts about its login
 * @param secret the sealed session string; absent once wiped
 * @param seal binds what the row says to its id; absent in rows that earlier builds wrote
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
public record SessionRow(
    String sessionId,
    long userId,
    String owner,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> lastUsedAt,
    Instant expiresAt,
    Optional<Instant> revokedAt,
    boolean loggedOut,
    long version,
    long loggedVersion,
    byte[] details,
    Optional<byte[]> secret,
    Optional<byte[]> seal) {
  /** Returns the row with another newest version from elsewhere. */
  public SessionRow withLoggedVersion(long newest) {
    return new SessionRow(
        sessionId,
        userId,
        owner,
        createdAt,
        updatedAt,
        lastUsedAt,
        expiresAt,
        revokedAt,
        loggedOut,
        version,
        newest,
        details,
        secret,
        seal);
  }

  /** Returns the row with another seal. */
  public SessionRow withSeal(byte[] other) {
    return new SessionRow(
        sessionId,
        userId,
        owner,
        createdAt,
        updatedAt,
        lastUsedAt,
        expiresAt,
        revokedAt,
        loggedOut,
        version,
        loggedVersion,
        details,
        secret,
        Optional.of(other));
  }
}
