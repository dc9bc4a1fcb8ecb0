package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.session.Session;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A {@link Session} as JSON, without its secret.
 *
 * @param isActive whether it is handed out
 * @param isReadable whether it opens and was not changed in the store
 * @param deviceInfo the user agent of the login
 * @param ipAddress the client address of the login
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Session")
public record SessionView(
    @Schema(examples = "Zk3v0n7dYp2rXc8qLw5tBz") String id,
    @Schema(examples = "5000020001") long userId,
    @Schema(examples = "ingestor") String owner,
    Instant createdAt,
    Instant updatedAt,
    Instant lastUsedAt,
    Instant expiresAt,
    boolean isActive,
    @Schema(description = "Whether it opens and was not changed in the store.") boolean isReadable,
    String deviceInfo,
    String ipAddress) {
  static SessionView of(Session session, Instant now) {
    return new SessionView(
        session.sessionId(),
        session.userId(),
        session.owner(),
        session.createdAt(),
        session.updatedAt(),
        session.lastUsedAt().orElse(null),
        session.expiresAt(),
        session.isLive(now),
        session.problem().isEmpty(),
        session.details().flatMap(Session.Details::userAgent).orElse(null),
        session.details().flatMap(Session.Details::address).orElse(null));
  }
}
