package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.ServiceResource.Health;
import io.telegramauth.api.filter.ApiKeyAuthenticator;
import io.telegramauth.api.filter.CurrentRequest;
import io.telegramauth.api.filter.LoginOrigins;
import io.telegramauth.api.filter.WithinDeadline;
import io.telegramauth.config.ClientIpHeader;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.ClientInfo;
import io.telegramauth.login.Login;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.LoginId;
import io.telegramauth.login.LoginService;
import io.telegramauth.login.LoginService.StartedLogin;
import io.telegramauth.login.LoginState;
import io.telegramauth.login.Origin;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Caller;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionId;
import io.telegramauth.session.SessionService;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The earlier service's paths, for its clients: the same logins, with the earlier field names and
 * correct statuses.
 */
@Path(ApiPaths.BASE)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Compatible", description = "The earlier service's paths, on the same logins.")
@APIResponse(ref = "Failed", responseCode = "4XX")
@WithinDeadline
public class LegacyResource {
  private final LoginService logins;
  private final SessionService sessions;
  private final ApiKeyAuthenticator authenticator;
  private final CurrentRequest current;
  private final LoginOrigins origins;
  private final InstantSource clock;

  LegacyResource(
      LoginService logins,
      SessionService sessions,
      ApiKeyAuthenticator authenticator,
      CurrentRequest current,
      LoginOrigins origins,
      InstantSource clock) {
    this.logins = logins;
    this.sessions = sessions;
    this.authenticator = authenticator;
    this.current = current;
    this.origins = origins;
    this.clock = clock;
  }

  /** Request to send a code. */
  @RegisterForReflection
  public record SendCode(@Schema(required = true, examples = "+9996620001") String phoneNumber) {
    @Override
    public String toString() {
      return "SendCode[redacted]";
    }
  }

  /**
   * A code was sent.
   *
   * @param phoneCodeHash the login's id
   * @param isCodeViaApp whether the code went to the user's Telegram apps
   * @param timeout seconds until the code may be sent again
   */
  @RegisterForReflection
  public record CodeSent(
      @Schema(examples = "mK3v0n7dYp2rXc8qLw5tBz1hUg6eJs4f") String phoneCodeHash,
      boolean isCodeViaApp,
      @Schema(examples = "60") long timeout) {}

  /** Request to verify a code. */
  @RegisterForReflection
  public record VerifyCode(
      @Schema(required = true, examples = "+9996620001") String phoneNumber,
      @Schema(required = true) String phoneCodeHash,
      @Schema(required = true, examples = "22222") String code) {
    @Override
    public String toString() {
      return "VerifyCode[redacted]";
    }
  }

  /** Request to verify a 2FA password. */
  @RegisterForReflection
  public record VerifyPassword(
      @Schema(required = true, examples = "+9996620001") String phoneNumber,
      @Schema(required = true) String phoneCodeHash,
      @Schema(required = true) String password) {
    @Override
    public String toString() {
      return "VerifyPassword[redacted]";
    }
  }

  /**
   * The user is signed in.
   *
   * @param sessionId the session's id
   * @param userId the Telegram user id
   * @param expiresAt the time until which the session is handed out
   */
  @RegisterForReflection
  public record SignedIn(
      @Schema(examples = "Zk3v0n7dYp2rXc8qLw5tBz") String sessionId,
      @Schema(examples = "5000020001") long userId,
      Instant expiresAt) {}

  /**
   * The state of a session. Whoever presents no key sees only whether it is live.
   *
   * @param authenticated whether the session is live
   * @param userId the Telegram user id
   * @param sessionExpiresAt the time until which the session is handed out
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Status(
      boolean authenticated,
      @Schema(description = "Only with a key.") Long userId,
      @Schema(description = "Only with a key.") Instant sessionExpiresAt) {
    private static final Status NONE = new Status(false, null, null);

    private static Status of(Session live, boolean isKnownCaller) {
      return isKnownCaller
          ? new Status(true, live.userId(), live.expiresAt())
          : new Status(true, null, null);
    }
  }

  /** Starts a login. */
  @POST
  @Path("/send-code")
  @Consumes(MediaType.APPLICATION_JSON)
  @SecurityRequirementsSet(@SecurityRequirement(name = "ApiKey"))
  @SecurityRequirementsSet
  @Operation(
      summary = "Start a login",
      description = "Requires a service's key, unless the deployment allows anonymous logins.")
  @Parameter(
      name = ClientIpHeader.OF_SERVICES,
      in = ParameterIn.HEADER,
      schema = @Schema(type = SchemaType.STRING),
      description = "As for POST /logins",
      example = "192.0.2.1")
  @APIResponse(
      responseCode = "200",
      description = "The code was sent",
      headers =
          @Header(
              name = CurrentRequest.IDEMPOTENCY_REPLAYED,
              description = "true: the response of an earlier request with this key; else absent",
              schema = @Schema(type = SchemaType.BOOLEAN)))
  @APIResponse(ref = "Failed", responseCode = "5XX")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<Envelope<CodeSent>> sendCode(
      SendCode request,
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.USER_AGENT) String userAgent) {
    Origin origin = origins.ofStart();
    Input input = new Input();
    PhoneNumber phoneNumber = input.phoneNumber("phoneNumber", Input.body(request).phoneNumber());
    Optional<String> key = input.idempotencyKey(current.header(Input.IDEMPOTENCY_KEY));
    input.throwIfInvalid();
    current.recordPhoneNumber(phoneNumber);
    return logins
        .start(phoneNumber, key, new ClientInfo(Optional.ofNullable(userAgent), origin))
        .map(started -> Envelope.of(codeSent(started)));
  }

  private CodeSent codeSent(StartedLogin started) {
    Login login = started.login();
    current.recordLogin(login);
    if (started.isReplay()) {
      current.markReplay();
    }
    Delivery delivery = login.challenge().flatMap(Challenge::delivery).orElseThrow();
    return new CodeSent(
        login.id().value(), delivery.channel() == Channel.APP, delivery.timeout().toSeconds());
  }

  /** Submits the code. */
  @POST
  @Path("/verify-code")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Submit the code; 409 SESSION_PASSWORD_NEEDED if the account has 2FA")
  @APIResponse(responseCode = "200", description = "The user is signed in")
  @APIResponse(ref = "Failed", responseCode = "5XX")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<Envelope<SignedIn>> verifyCode(VerifyCode request) {
    Input input = new Input();
    VerifyCode given = Input.body(request);
    PhoneNumber phoneNumber = input.phoneNumber("phoneNumber", given.phoneNumber());
    SecretString code = input.code("code", given.code());
    LoginId id = input.loginId("phoneCodeHash", given.phoneCodeHash());
    input.throwIfInvalid();
    return logins
        .submitCode(id, code, origins.ofStep(), login -> requireSame(phoneNumber, login))
        .invoke(current::recordLogin)
        .map(LegacyResource::signedIn);
  }

  /** Submits the 2FA password. */
  @POST
  @Path("/verify-password")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Submit the 2FA password")
  @APIResponse(responseCode = "200", description = "The user is signed in")
  @APIResponse(ref = "Failed", responseCode = "5XX")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<Envelope<SignedIn>> verifyPassword(VerifyPassword request) {
    Input input = new Input();
    VerifyPassword given = Input.body(request);
    PhoneNumber phoneNumber = input.phoneNumber("phoneNumber", given.phoneNumber());
    SecretString password = input.password("password", given.password());
    LoginId id = input.loginId("phoneCodeHash", given.phoneCodeHash());
    input.throwIfInvalid();
    return logins
        .submitPassword(id, password, origins.ofStep(), login -> requireSame(phoneNumber, login))
        .invoke(current::recordLogin)
        .map(LegacyResource::signedIn);
  }

  /** A mistyped phone number must not cost an attempt. */
  private static void requireSame(PhoneNumber phoneNumber, Login login) {
    if (login.phoneNumber().filter(phoneNumber::equals).isEmpty()) {
      Input input = new Input();
      input.reject("phoneNumber", "is not the number that the code was sent to");
      input.throwIfInvalid();
    }
  }

  private static Envelope<SignedIn> signedIn(Login login) {
    if (login.state() == LoginState.PASSWORD_REQUIRED) {
      Failure needed = Failure.of(FailureCode.SESSION_PASSWORD_NEEDED);
      throw new FailureException(
          login
              .challenge()
              .flatMap(Challenge::passwordHint)
              .map(hint -> needed.with("passwordHint", hint))
              .orElse(needed));
    }
    return login
        .session()
        .map(
            session ->
                Envelope.of(
                    new SignedIn(session.sessionId(), session.userId(), session.expiresAt())))
        .orElseThrow();
  }

  /** Reports that the process answers, as {@code /health} does. */
  @GET
  @Path("/health")
  @Operation(summary = "Report that the process answers")
  @APIResponse(responseCode = "200", description = "OK")
  public Health health() {
    return new Health("ok", clock.instant());
  }

  /** Reports whether a session is live. */
  @GET
  @Path("/status")
  @SecurityRequirement(name = "ApiKey")
  @SecurityRequirement(name = "AdminKey")
  @SecurityRequirementsSet
  @Operation(summary = "Show whether a session is live; with a key, also its user and expiry")
  @APIResponse(responseCode = "200", description = "Whether the session is live")
  @APIResponse(ref = "Failed", responseCode = "5XX")
  public Uni<Envelope<Status>> status(
      @Parameter(description = "The session's id") @HeaderParam("X-Session-ID") String header,
      @Parameter(description = "The session's id") @QueryParam("sessionId") String query) {
    Optional<Caller> caller = authenticator.authenticateIfPresent();
    return SessionId.parse(header == null ? query : header)
        .map(id -> sessions.findLive(id, caller))
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
        .map(found -> found.map(live -> Status.of(live, caller.isPresent())).orElse(Status.NONE))
        .map(Envelope::of);
  }
}
