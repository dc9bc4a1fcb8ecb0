package io.telegramauth.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.filter.CurrentRequest;
import io.telegramauth.api.filter.LoginOrigins;
import io.telegramauth.api.filter.WithinDeadline;
import io.telegramauth.config.ClientIpHeader;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.login.ClientInfo;
import io.telegramauth.login.Login;
import io.telegramauth.login.LoginId;
import io.telegramauth.login.LoginRules;
import io.telegramauth.login.LoginService;
import io.telegramauth.login.LoginService.StartedLogin;
import io.telegramauth.login.Origin;
import io.telegramauth.phone.PhoneNumber;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Logins as a resource: every response shows the whole state and the allowed next actions. */
@Path(ApiPaths.LOGINS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Logins", description = "Log a user in to Telegram, one step a call.")
@APIResponse(ref = "Failed", responseCode = "4XX")
@APIResponse(ref = "Failed", responseCode = "5XX")
@WithinDeadline
public class LoginResource {
  /** Before the entity tag of a response that was not passed on byte by byte. */
  private static final String WEAK = "W/";

  private final LoginService logins;
  private final LoginRules rules;
  private final CurrentRequest current;
  private final LoginOrigins origins;
  private final InstantSource clock;

  LoginResource(
      LoginService logins,
      LoginRules rules,
      CurrentRequest current,
      LoginOrigins origins,
      InstantSource clock) {
    this.logins = logins;
    this.rules = rules;
    this.current = current;
    this.origins = origins;
    this.clock = clock;
  }

  /** Request to start a login. */
  @RegisterForReflection
  public record StartLogin(
      @Schema(
              examples = "+9996620001",
              description =
                  "With its country code, in any common notation: 7 to 15 digits. Required unless"
                      + " the method is qr.")
          String phoneNumber,
      @Schema(
              enumeration = {"phone", "qr"},
              defaultValue = "phone",
              description =
                  "phone: Telegram sends a code to the number. qr: the user scans a QR code with"
                      + " Telegram on another device.")
          String method) {
    @Override
    public String toString() {
      return "StartLogin[redacted]";
    }
  }

  /** The code that the user received. */
  @RegisterForReflection
  public record SubmitCode(
      @Schema(required = true, examples = "22222", description = "1 to 64 characters.")
          String code) {
    @Override
    public String toString() {
      return "SubmitCode[redacted]";
    }
  }

  /** The account's 2FA password. */
  @RegisterForReflection
  public record SubmitPassword(
      @Schema(
              required = true,
              examples = "correct horse battery staple",
              description = "1 to 256 characters; spaces are significant.")
          String password) {
    @Override
    public String toString() {
      return "SubmitPassword[redacted]";
    }
  }

  /** Starts a login: Telegram sends a code, or there is a QR code to show. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @SecurityRequirementsSet(@SecurityRequirement(name = "ApiKey"))
  @SecurityRequirementsSet
  @Parameter(
      name = ClientIpHeader.OF_SERVICES,
      in = ParameterIn.HEADER,
      schema = @Schema(type = SchemaType.STRING),
      description =
          "The address of the user for whom a service starts the login; limits count by it. Read"
              + " from callers with a service's key only.",
      example = "192.0.2.1")
  @Operation(
      summary = "Start a login: Telegram sends the user a code, or gives a QR code to show",
      description =
          "Requires a service's key, unless the deployment allows anonymous logins"
              + " (ALLOW_ANONYMOUS_LOGINS). The other steps of a login require its id only.")
  @Parameter(
      name = Input.IDEMPOTENCY_KEY,
      in = ParameterIn.HEADER,
      schema = @Schema(type = SchemaType.STRING),
      description =
          "Makes the request idempotent: repeating it with the same key and body returns the same"
              + " response and sends no second code. Kept for a day. It belongs to the service whose"
              + " key comes with the request; without one, to the client's network address and the"
              + " phone number. Use a random value.",
      example = "5f0c8f0e-6f6e-4f0e-9b3a-0d9f4f7d2c11")
  @APIResponse(
      responseCode = "201",
      description = "The code was sent, or the QR code waits to be scanned",
      headers = {
        @Header(
            name = HttpHeaders.LOCATION,
            description = "Path of the login on the same host",
            schema = @Schema(type = SchemaType.STRING)),
        @Header(
            name = CurrentRequest.IDEMPOTENCY_REPLAYED,
            description = "true: the response of an earlier request with this key; else absent",
            schema = @Schema(type = SchemaType.BOOLEAN))
      },
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = "EnvelopeLoginView")))
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<RestResponse<Envelope<LoginView>>> start(
      StartLogin request,
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.USER_AGENT) String userAgent) {
    Origin origin = origins.ofStart();
    Input input = new Input();
    boolean isByQrCode = input.isByQrCode(Input.body(request).method());
    PhoneNumber phoneNumber = null;
    if (!isByQrCode) {
      phoneNumber = input.phoneNumber("phoneNumber", request.phoneNumber());
    } else if (request.phoneNumber() != null) {
      input.reject("phoneNumber", "must be absent with the method qr");
    }
    Optional<String> key = input.idempotencyKey(current.header(Input.IDEMPOTENCY_KEY));
    input.throwIfInvalid();
    ClientInfo client = new ClientInfo(Optional.ofNullable(userAgent), origin);
    if (isByQrCode) {
      return logins.startQr(key, client).map(this::created);
    }
    current.recordPhoneNumber(phoneNumber);
    return logins.start(phoneNumber, key, client).map(this::created);
  }

  private RestResponse<Envelope<LoginView>> created(StartedLogin started) {
    Login login = started.login();
    current.recordLogin(login);
    if (started.isReplay()) {
      current.markReplay();
    }
    LoginView view = LoginView.of(login, rules.attemptsLeft(login), started.at());
    // Not created(…), which makes the URI absolute by the request's Host: behind a gateway that
    // ends TLS this is another address, or one that the caller chose.
    return ResponseBuilder.create(RestResponse.Status.CREATED, Envelope.of(view))
        .header(HttpHeaders.LOCATION, ApiPaths.LOGINS + "/" + view.id())
        .build();
  }

  /** Shows a login; waits for a change of it if asked to. */
  @GET
  @Path("/{loginId}")
  @Operation(
      summary = "Show a login; wait for the scan of its QR code",
      description =
          "With wait and the ETag of the login as the caller knows it, responds when the login"
              + " changes: the code is scanned, another code takes its place, or the login ends."
              + " Responds 304 if nothing has changed when the time is over. Only a login in state"
              + " qr_pending is waited for. A second wait for the same login takes over from the"
              + " first, which is responded to at once.")
  @Parameter(
      name = HttpHeaders.IF_NONE_MATCH,
      in = ParameterIn.HEADER,
      schema = @Schema(type = SchemaType.STRING),
      description = "The ETag of the login as the caller knows it")
  @APIResponse(
      responseCode = "200",
      description = "The login",
      headers =
          @Header(
              name = HttpHeaders.ETAG,
              description = "Identifies the login as it is shown",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = "EnvelopeLoginView")))
  @APIResponse(responseCode = "304", description = "The login has not changed")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<RestResponse<Envelope<LoginView>>> show(
      @PathParam("loginId") String loginId,
      @Parameter(
              schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "20"),
              description = "Seconds to wait for a change; 0 if absent")
          @QueryParam(CurrentRequest.WAIT)
          String wait) {
    Input input = new Input();
    Duration time = input.wait(CurrentRequest.WAIT, wait);
    input.throwIfInvalid();
    LoginId id = Input.loginId(loginId);
    Optional<String> known = current.header(HttpHeaders.IF_NONE_MATCH);
    if (time.isZero()) {
      return logins.find(id).map(login -> shown(login, known));
    }
    CompletableFuture<Void> end = new CompletableFuture<>();
    current.onEnd(() -> end.complete(null));
    return logins
        .awaitChange(id, time, login -> known.isEmpty() || matches(known.get(), view(login)), end)
        .map(login -> shown(login, known));
  }

  private RestResponse<Envelope<LoginView>> shown(Login login, Optional<String> known) {
    current.recordLogin(login);
    LoginView view = view(login);
    boolean isKnown = known.filter(tags -> matches(tags, view)).isPresent();
    ResponseBuilder<Envelope<LoginView>> response =
        isKnown
            ? ResponseBuilder.create(RestResponse.Status.NOT_MODIFIED)
            : ResponseBuilder.ok(Envelope.of(view));
    return response.header(HttpHeaders.ETAG, view.entityTag()).build();
  }

  /** Compares weakly, as RFC 9110, 13.1.2 has it: a gateway that compresses weakens the tag. */
  private static boolean matches(String tags, LoginView view) {
    return Stream.of(tags.split(",", -1))
        .map(String::strip)
        .map(tag -> tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag)
        .anyMatch(tag -> tag.equals("*") || tag.equals(view.entityTag()));
  }

  /** Draws the QR code of a login. */
  @GET
  @Path("/{loginId}/qr.svg")
  @Produces("image/svg+xml")
  @Operation(
      summary = "Draw the QR code of a login",
      description = "The code as it is now: a page draws it again whenever the login changes.")
  @APIResponse(
      responseCode = "200",
      description = "The QR code, with its quiet zone",
      content =
          @Content(
              mediaType = "image/svg+xml",
              schema =
                  @Schema(
                      type = SchemaType.STRING,
                      examples = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 41 41'/>")))
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<String> drawQrCode(
      @PathParam("loginId") String loginId,
      @Parameter(
              schema =
                  @Schema(
                      type = SchemaType.INTEGER,
                      minimum = "1",
                      maximum = "32",
                      defaultValue = "8"),
              description = "Pixels a module")
          @QueryParam("scale")
          String scale) {
    Input input = new Input();
    int pixels = input.scale("scale", scale);
    input.throwIfInvalid();
    return logins
        .findQrCode(Input.loginId(loginId))
        .map(code -> QrPicture.draw(code.link().reveal(), pixels));
  }

  /** Submits the code. */
  @POST
  @Path("/{loginId}/code")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Submit the code; completes the login or requires the 2FA password")
  @APIResponse(responseCode = "200", description = "The code was accepted")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<Envelope<LoginView>> submitCode(
      @PathParam("loginId") String loginId, SubmitCode request) {
    Input input = new Input();
    SecretString code = input.code("code", Input.body(request).code());
    input.throwIfInvalid();
    return logins
        .submitCode(Input.loginId(loginId), code, origins.ofStep(), anyLogin -> {})
        .map(this::envelope);
  }

  /** Submits the 2FA password. */
  @POST
  @Path("/{loginId}/password")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Submit the 2FA password; completes the login")
  @APIResponse(responseCode = "200", description = "The password was accepted")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<Envelope<LoginView>> submitPassword(
      @PathParam("loginId") String loginId, SubmitPassword request) {
    Input input = new Input();
    SecretString password = input.password("password", Input.body(request).password());
    input.throwIfInvalid();
    return logins
        .submitPassword(Input.loginId(loginId), password, origins.ofStep(), anyLogin -> {})
        .map(this::envelope);
  }

  /** Sends the code again through the next channel. */
  @POST
  @Path("/{loginId}/resend")
  @Operation(summary = "Send the code again through the next channel")
  @APIResponse(responseCode = "200", description = "The code was sent")
  public Uni<Envelope<LoginView>> resend(@PathParam("loginId") String loginId) {
    return logins.resend(Input.loginId(loginId), origins.ofStep()).map(this::envelope);
  }

  /** Cancels a login. */
  @DELETE
  @Path("/{loginId}")
  @Operation(summary = "Cancel a login, at Telegram too")
  @APIResponse(responseCode = "204", description = "The login is cancelled")
  public Uni<Void> cancel(@PathParam("loginId") String loginId) {
    return logins.cancel(Input.loginId(loginId)).invoke(current::recordLogin).replaceWithVoid();
  }

  private Envelope<LoginView> envelope(Login login) {
    current.recordLogin(login);
    return Envelope.of(view(login));
  }

  private LoginView view(Login login) {
    return LoginView.of(login, rules.attemptsLeft(login), clock.instant());
  }
}
