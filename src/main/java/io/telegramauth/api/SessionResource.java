package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.filter.ApiKeyAuthenticator;
import io.telegramauth.api.filter.ApiKeyAuthenticator.Scheme;
import io.telegramauth.api.filter.WithinDeadline;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.Caller;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionService;
import io.telegramauth.session.SessionService.HandedOut;
import io.telegramauth.session.SessionService.Revocation;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.text.EnumNames;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Sessions, for authorised services and administrators. */
@Path(ApiPaths.BASE + "/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions", description = "Hand out, list, revoke and audit sessions.")
@APIResponse(ref = "Failed", responseCode = "4XX")
@APIResponse(ref = "Failed", responseCode = "5XX")
@WithinDeadline
public class SessionResource {
  private static final Set<Scheme> SERVICE = EnumSet.of(Scheme.API_KEY);
  private static final Set<Scheme> ADMIN = EnumSet.of(Scheme.ADMIN_KEY);
  private static final Set<Scheme> ANYBODY_KNOWN = EnumSet.allOf(Scheme.class);

  private final SessionService sessions;
  private final ApiKeyAuthenticator authenticator;
  private final InstantSource clock;

  SessionResource(SessionService sessions, ApiKeyAuthenticator authenticator, InstantSource clock) {
    this.sessions = sessions;
    this.authenticator = authenticator;
    this.clock = clock;
  }

  /**
   * A session handed out.
   *
   * @param sessionString the secret; whoever has it is the user
   * @param sessionId the session's id
   * @param expiresAt the time until which the session is handed out
   */
  @RegisterForReflection
  public record SessionSecret(
      @Schema(description = "The secret: whoever has it is the user.") String sessionString,
      @Schema(examples = "Zk3v0n7dYp2rXc8qLw5tBz") String sessionId,
      Instant expiresAt) {
    @Override
    public String toString() {
      return "SessionSecret[" + sessionId + "]";
    }
  }

  /** A user's sessions, newest first. */
  @RegisterForReflection
  public record Sessions(List<SessionView> sessions) {}

  /**
   * A session without its secret.
   *
   * @param id the session's id
   * @param userId the Telegram user id
   * @param createdAt the time at which its login was completed
   * @param updatedAt the time of its last change
   * @param lastUsedAt the time at which it was last handed out
   * @param expiresAt the time until which it is handed out
   * @param isActive whether it is handed out
   * @param deviceInfo the user agent of the login
   * @param ipAddress the client address of the login
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Session")
  public record SessionView(
      @Schema(examples = "Zk3v0n7dYp2rXc8qLw5tBz") String id,
      @Schema(examples = "5000020001") long userId,
      Instant createdAt,
      Instant updatedAt,
      Instant lastUsedAt,
      Instant expiresAt,
      boolean isActive,
      String deviceInfo,
      String ipAddress) {}

  /**
   * A revoked session.
   *
   * @param message a sentence for people
   * @param sessionId the session's id
   * @param telegram the outcome of logging out at Telegram
   */
  @RegisterForReflection
  public record Revoked(
      @Schema(examples = "The session is revoked") String message,
      String sessionId,
      @Schema(enumeration = {"done", "pending", "unsupported"}) String telegram) {}

  /** A session's access log, newest first. */
  @RegisterForReflection
  public record AccessLog(List<AccessView> entries) {}

  /**
   * An entry of an access log.
   *
   * @param at the time
   * @param service the caller
   * @param action the action
   * @param outcome its outcome
   * @param address the caller's address
   * @param requestId the request's id
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "AccessEntry")
  public record AccessView(
      Instant at,
      @Schema(examples = "ingestor") String service,
      @Schema(enumeration = {"create", "hand_out", "revoke", "log_out"}) String action,
      @Schema(enumeration = {"done", "pending", "unsupported"}) String outcome,
      String address,
      String requestId) {}

  /** Hands out a user's newest live session. */
  @GET
  @Path("/user/{userId}")
  @SecurityRequirement(name = "ApiKey")
  @Operation(summary = "Hand out a user's newest live session")
  @APIResponse(responseCode = "200", description = "The session with its secret")
  public Uni<Envelope<SessionSecret>> handOut(
      @PathParam("userId") String userId,
      @Parameter(
              description = "Client library whose format to use; the original format if absent.",
              schema = @Schema(enumeration = {"gramjs", "telethon", "pyrogram"}))
          @QueryParam("format")
          String format) {
    return handOut(userId, format, sessions::handOut).map(SessionResource::secret);
  }

  /**
   * Checks whether a session can be handed out. The framework's own HEAD would hand one out and
   * drop it, which leaves a false entry in the access log.
   */
  @HEAD
  @Path("/user/{userId}")
  @SecurityRequirement(name = "ApiKey")
  @Operation(summary = "Check whether a user has a live session; nothing is handed out or logged")
  @APIResponse(responseCode = "200", description = "There is one, available in this format")
  @APIResponse(responseCode = "4XX", description = "As for GET, without the body")
  @APIResponse(responseCode = "5XX", description = "As for GET, without the body")
  public Uni<RestResponse<Void>> look(
      @PathParam("userId") String userId,
      @Parameter(
              description = "Client library whose format to use; the original format if absent.",
              schema = @Schema(enumeration = {"gramjs", "telethon", "pyrogram"}))
          @QueryParam("format")
          String format) {
    return handOut(userId, format, sessions::requireAvailable).replaceWith(RestResponse.ok());
  }

  /** An operation on a user's newest live session, in a format. */
  private interface HandOut<T> {
    Uni<T> call(long userId, Optional<SessionFormat> format, Caller caller);
  }

  private <T> Uni<T> handOut(String userId, String format, HandOut<T> operation) {
    Caller caller = authenticator.authenticate(SERVICE);
    Input input = new Input();
    long user = input.userId("userId", userId);
    Optional<SessionFormat> wanted = input.sessionFormat("format", format);
    input.throwIfInvalid();
    return operation.call(user, wanted, caller);
  }

  private static Envelope<SessionSecret> secret(HandedOut handedOut) {
    Session session = handedOut.session();
    return Envelope.of(
        new SessionSecret(
            handedOut.sessionString().reveal(), session.sessionId(), session.expiresAt()));
  }

  /** Lists a user's sessions. */
  @GET
  @Path("/list/{userId}")
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "List a user's sessions, without secrets")
  @APIResponse(responseCode = "200", description = "The sessions, newest first")
  public Uni<Envelope<Sessions>> list(@PathParam("userId") String userId) {
    Caller caller = authenticator.authenticate(ADMIN);
    Input input = new Input();
    long user = input.userId("userId", userId);
    input.throwIfInvalid();
    return sessions
        .list(user, caller)
        .map(found -> Envelope.of(new Sessions(found.stream().map(this::view).toList())));
  }

  private SessionView view(Session session) {
    return new SessionView(
        session.sessionId(),
        session.userId(),
        session.createdAt(),
        session.updatedAt(),
        session.lastUsedAt().orElse(null),
        session.expiresAt(),
        session.isLive(clock.instant()),
        session.details().userAgent().orElse(null),
        session.details().address().orElse(null));
  }

  /** Revokes a session. */
  @DELETE
  @Path("/{sessionId}")
  @SecurityRequirement(name = "ApiKey")
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "Revoke a session, and log it out at Telegram if possible")
  @APIResponse(responseCode = "200", description = "The session is revoked")
  public Uni<Envelope<Revoked>> revoke(@PathParam("sessionId") String sessionId) {
    Caller caller = authenticator.authenticate(ANYBODY_KNOWN);
    return sessions.revoke(Input.sessionId(sessionId), caller).map(SessionResource::revoked);
  }

  private static Envelope<Revoked> revoked(Revocation revocation) {
    String message =
        switch (revocation.telegram()) {
          case DONE -> "The session is revoked, and logged out at Telegram";
          case PENDING ->
              "The session is revoked; the log-out at Telegram is pending and will be repeated";
          case UNSUPPORTED -> "The session is revoked; the user must end it in Telegram's settings";
        };
    return Envelope.of(
        new Revoked(message, revocation.sessionId(), EnumNames.lowerCase(revocation.telegram())));
  }

  /** Shows a session's access log. */
  @GET
  @Path("/{sessionId}/access-log")
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "Show a session's access log")
  @APIResponse(responseCode = "200", description = "The entries, newest first")
  public Uni<Envelope<AccessLog>> accessLog(@PathParam("sessionId") String sessionId) {
    Caller caller = authenticator.authenticate(ADMIN);
    return sessions
        .accessLog(Input.sessionId(sessionId), caller)
        .map(
            entries ->
                Envelope.of(new AccessLog(entries.stream().map(SessionResource::view).toList())));
  }

  private static AccessView view(AccessEntry entry) {
    return new AccessView(
        entry.at(),
        entry.service(),
        EnumNames.lowerCase(entry.action()),
        EnumNames.lowerCase(entry.outcome()),
        entry.address().orElse(null),
        entry.requestId().orElse(null));
  }
}
