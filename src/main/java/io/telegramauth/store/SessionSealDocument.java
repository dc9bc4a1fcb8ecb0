package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.store.engine.SessionRow;
import java.time.Instant;
import java.util.Base64;

/**
 * The stored form of a session's seal: the fields of its row, and the head of its access log. Times
 * are milliseconds since 1970.
 *
 * @param earlier whether the parts have the names of earlier builds
 */
@RegisterForReflection
record SessionSealDocument(
    long version,
    long userId,
    String owner,
    long createdAt,
    long updatedAt,
    Long lastUsedAt,
    long expiresAt,
    Long revokedAt,
    boolean loggedOut,
    boolean earlier,
    String head) {
  static SessionSealDocument of(SessionRow row, boolean earlier, byte[] head) {
    return new SessionSealDocument(
        row.version(),
        row.userId(),
        row.owner(),
        row.createdAt().toEpochMilli(),
        row.updatedAt().toEpochMilli(),
        row.lastUsedAt().map(Instant::toEpochMilli).orElse(null),
        row.expiresAt().toEpochMilli(),
        row.revokedAt().map(Instant::toEpochMilli).orElse(null),
        row.loggedOut(),
        earlier,
        Base64.getEncoder().encodeToString(head));
  }

  byte[] headBytes() {
    return Base64.getDecoder().decode(head);
  }

  boolean isOf(SessionRow row) {
    return equals(of(row, earlier, headBytes()));
  }
}
