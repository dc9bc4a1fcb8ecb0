package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.filter.ApiKeyAuthenticator;
import io.telegramauth.api.filter.ApiKeyAuthenticator.Scheme;
import io.telegramauth.api.filter.WithinDeadline;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AuditSubject;
import io.telegramauth.session.Caller;
import io.telegramauth.session.Page;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionService;
import io.telegramauth.session.SessionService.HandedOut;
import io.telegramauth.session.SessionService.Revocation;
import io.telegramauth.session.SessionService.SessionRequest;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.text.EnumNames;
import jakarta.ws.rs.BeanParam;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
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
  private static final int MAX_SESSIONS = 100;
  private static final int MAX_ENTRIES = 1000;

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

  /** A part of a user's sessions, newest first. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sessions(
      List<SessionView> sessions,
      @Schema(description = "The cursor of the next part; absent at the end.") String next) {}

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
      @Schema(enumeration = {"done", "pending", "unsupported", "unreadable"}) String telegram) {}

  /** A part of a session's access log, newest first. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AccessLog(
      List<AccessView> entries,
      @Schema(description = "The cursor of the next part; absent at the end.") String next) {}

  /** The session that is to be handed out, as the caller names it. */
  public record SessionQuery(
      @PathParam("userId") String userId,
      @Parameter(
              description = "Client library whose format to use; the original format if absent.",
              schema = @Schema(enumeration = {"gramjs", "telethon", "pyrogram"}))
          @QueryParam("format")
          String format,
      @Parameter(description = "The session; the user's newest live one if absent.")
          @QueryParam("sessionId")
          String sessionId) {
    private SessionRequest request() {
      Input input = new Input();
      long user = input.userId("userId", userId);
      Optional<SessionFormat> wanted = input.sessionFormat("format", format);
      input.throwIfInvalid();
      return new SessionRequest(user, Input.optionalSessionId(sessionId), wanted);
    }
  }

  /** The part of a list that the caller asks for. */
  public record PageQuery(
      @Parameter(
              description =
                  "The number of items; the maximum, 100 sessions or 1000 entries, if absent.")
          @QueryParam("limit")
          String limit,
      @Parameter(description = "The next of the part before; the first part if absent.")
          @QueryParam("cursor")
          String cursor) {}

  /** Hands out a user's newest live session, or the one that is named. */
  @GET
  @Path("/user/{userId}")
  @SecurityRequirement(name = "ApiKey")
  @Operation(
      summary = "Hand out a user's newest live session",
      description =
          "A service sees the sessions that it owns: those whose logins it started. A session of"
              + " another owner does not exist for it.")
  @APIResponse(responseCode = "200", description = "The session with its secret")
  public Uni<Envelope<SessionSecret>> handOut(@BeanParam SessionQuery query) {
    Caller caller = authenticator.authenticate(Scheme.API_KEY);
    return sessions.handOut(query.request(), caller).map(SessionResource::secret);
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
  public Uni<RestResponse<Void>> look(@BeanParam SessionQuery query) {
    Caller caller = authenticator.authenticate(Scheme.API_KEY);
    return sessions.requireAvailable(query.request(), caller).replaceWith(RestResponse.ok());
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
  public Uni<Envelope<Sessions>> list(
      @PathParam("userId") String userId, @BeanParam PageQuery page) {
    Caller caller = authenticator.authenticate(Scheme.ADMIN_KEY);
    Input input = new Input();
    long user = input.userId("userId", userId);
    Page.Request part = input.page(page.limit(), MAX_SESSIONS, page.cursor());
    input.throwIfInvalid();
    return sessions
        .list(user, part, caller)
        .map(found -> found.map(session -> SessionView.of(session, clock.instant())))
        .map(views -> Envelope.of(new Sessions(views.items(), Input.cursorOf(views))));
  }

  /** Revokes a session. */
  @DELETE
  @Path("/{sessionId}")
  @SecurityRequirement(name = "ApiKey")
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "Revoke a session, and log it out at Telegram if possible")
  @APIResponse(responseCode = "200", description = "The session is revoked")
  public Uni<Envelope<Revoked>> revoke(@PathParam("sessionId") String sessionId) {
    Caller caller = authenticator.authenticate(Scheme.API_KEY, Scheme.ADMIN_KEY);
    return sessions.revoke(Input.sessionId(sessionId), caller).map(SessionResource::revoked);
  }

  private static Envelope<Revoked> revoked(Revocation revocation) {
    String message =
        switch (revocation.telegram()) {
          case DONE -> "The session is revoked, and logged out at Telegram";
          case PENDING ->
              "The session is revoked; the log-out at Telegram is pending and will be repeated";
          case UNREADABLE ->
              "The session is revoked; it does not open, so Telegram cannot be told: set the secret"
                  + " that sealed it, or have the user end it in Telegram's settings";
          case UNSUPPORTED, NOT_FOUND, FORMAT_UNAVAILABLE, REJECTED, UNKNOWN ->
              "The session is revoked; the user must end it in Telegram's settings";
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
  public Uni<Envelope<AccessLog>> accessLog(
      @PathParam("sessionId") String sessionId, @BeanParam PageQuery page) {
    Caller caller = authenticator.authenticate(Scheme.ADMIN_KEY);
    Input input = new Input();
    Page.Request part = input.page(page.limit(), MAX_ENTRIES, page.cursor());
    input.throwIfInvalid();
    return sessions
        .accessLog(Input.sessionId(sessionId), part, caller)
        .map(SessionResource::accessLog);
  }

  /**
   * The result of verifying an access log.
   *
   * @param isIntact whether there is no problem
   * @param chained the number of entries that are chained
   * @param unchained the number of entries that are not
   * @param problems what is not as the service wrote it
   */
  @RegisterForReflection
  public record Verification(
      boolean isIntact,
      @Schema(description = "The number of entries that are chained.", examples = "12") int chained,
      @Schema(
              description =
                  "The number of entries that are not: earlier builds wrote them, or the session"
                      + " did not open.")
          int unchained,
      List<String> problems) {}

  /** Verifies a session's access log. */
  @GET
  @Path("/{sessionId}/access-log/verification")
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "Verify that a session's access log is as the service wrote it")
  @APIResponse(responseCode = "200", description = "The result of the verification")
  public Uni<Envelope<Verification>> verifyAccessLog(@PathParam("sessionId") String sessionId) {
    Caller caller = authenticator.authenticate(Scheme.ADMIN_KEY);
    return sessions
        .verifyAccessLog(Input.sessionId(sessionId), caller)
        .map(
            found ->
                Envelope.of(
                    new Verification(
                        found.problems().isEmpty(),
                        found.chained(),
                        found.unchained(),
                        found.problems())));
  }

  /** Shows the audit of a user or a session. */
  @GET
  @Path("/audit")
  @SecurityRequirement(name = "AdminKey")
  @Operation(
      summary = "Show the audit of a user or a session",
      description =
          "Requests that found no session, and what administrators have read. Name a user or a"
              + " session.")
  @APIResponse(responseCode = "200", description = "The entries, newest first")
  public Uni<Envelope<AccessLog>> audit(
      @Parameter(description = "The Telegram user id") @QueryParam("userId") String userId,
      @Parameter(description = "The session's id") @QueryParam("sessionId") String sessionId,
      @Parameter(
              description = "`true` for the wrong keys, in place of a user or a session.",
              schema = @Schema(type = SchemaType.BOOLEAN, enumeration = "true"))
          @QueryParam("wrongKeys")
          String wrongKeys,
      @BeanParam PageQuery page) {
    Caller caller = authenticator.authenticate(Scheme.ADMIN_KEY);
    Input input = new Input();
    Page.Request part = input.page(page.limit(), MAX_ENTRIES, page.cursor());
    AuditSubject subject = subject(input, userId, sessionId, wrongKeys);
    input.throwIfInvalid();
    return sessions.audit(subject, part, caller).map(SessionResource::accessLog);
  }

  private static AuditSubject subject(
      Input input, String userId, String sessionId, String wrongKeys) {
    if (userId != null && (sessionId != null || wrongKeys != null)) {
      input.reject("userId", "must be absent if another subject is present");
    }
    if (wrongKeys == null) {
      return sessionId == null
          ? AuditSubject.user(input.userId("userId", userId))
          : AuditSubject.session(Input.sessionId(sessionId).value());
    }
    if (sessionId != null || !wrongKeys.equals("true")) {
      input.reject("wrongKeys", "must be true, or absent if sessionId is present");
    }
    return AuditSubject.WRONG_KEYS;
  }

  private static Envelope<AccessLog> accessLog(Page<AccessEntry> found) {
    Page<AccessView> views = found.map(AccessView::of);
    return Envelope.of(new AccessLog(views.items(), Input.cursorOf(views)));
  }
}
