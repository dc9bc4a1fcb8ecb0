package io.telegramauth.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as an engine keeps it. All times are to the millisecond.
 *
 * @param sessionId its id
 * @param userId Telegram's id of the user
 * @param createdAt when its login was completed
 * @param updatedAt when it was last changed
 * @param lastUsedAt when it was last handed out
 * @param expiresAt until when it is handed out
 * @param revokedAt when it was revoked
 * @param loggedOut whether Telegram knows of the revocation
 * @param details sealed: how it was made
 * @param secret sealed: the session at Telegram; absent once wiped
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are carried, never compared.
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
