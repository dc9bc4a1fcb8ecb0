package io.telegramauth.store.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as stored by an engine. Times are truncated to milliseconds.
 *
 * @param sessionId the id
 * @param userId the Telegram user id
 * @param createdAt the time at which its login was completed
 * @param updatedAt the time of its last change
 * @param lastUsedAt the time at which it was last handed out
 * @param expiresAt the time until which it is handed out
 * @param revokedAt the time of its revocation
 * @param loggedOut whether the log-out at Telegram is confirmed
 * @param details sealed facts about its login
 * @param secret the sealed session string; absent once wiped
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
public record SessionRow(
    String sessionId,
    long userId,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> lastUsedAt,
    Instant expiresAt,
    Optional<Instant> revokedAt,
    boolean loggedOut,
    byte[] details,
    Optional<byte[]> secret) {}
