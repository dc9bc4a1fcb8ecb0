package io.telegramauth.client;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * The service's API. Every method blocks until the response arrives and throws a {@link
 * TelegramAuthException} for a failed one.
 *
 * <p>{@link #create} makes a client that holds its key. The service responds within its {@code
 * REQUEST_DEADLINE_MS}, 25 s by default.
 */
@RegisterRestClient(configKey = "telegram-auth")
@RegisterProvider(ErrorResponseMapper.class)
@Path("/api/telegram-auth")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public interface TelegramAuthClient {
  /** Above the service's default deadline. */
  Duration READ_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Creates a client.
   *
   * @param address the service's address, without the path of the API
   * @param credentials the key that the client holds
   */
  static TelegramAuthClient create(URI address, Credentials credentials) {
    return RestClientBuilder.newBuilder()
        .baseUri(address)
        .readTimeout(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .register(credentials)
        .build(TelegramAuthClient.class);
  }

  /**
   * Hands out a user's newest live session that the service sees; recorded in its access log.
   * Requires a service's key.
   *
   * @param userId the Telegram user id
   * @param format {@code gramjs}, {@code telethon} or {@code pyrogram}; null for the original
   *     format
   */
  @GET
  @Path("/sessions/user/{userId}")
  Envelope<SessionSecret> getSessionByUserId(
      @PathParam("userId") long userId, @QueryParam("format") String format);

  /**
   * Hands out a session; recorded in its access log. Requires the key of a service that sees it.
   *
   * @param userId the Telegram user id
   * @param sessionId the session
   * @param format as for {@link #getSessionByUserId}
   */
  @GET
  @Path("/sessions/user/{userId}")
  Envelope<SessionSecret> getSession(
      @PathParam("userId") long userId,
      @QueryParam("sessionId") String sessionId,
      @QueryParam("format") String format);

  /** Lists a user's newest sessions, up to 100. Requires the administrators' key. */
  @GET
  @Path("/sessions/list/{userId}")
  Envelope<Sessions> listSessions(@PathParam("userId") long userId);

  /**
   * Lists a part of a user's sessions. Requires the administrators' key.
   *
   * @param limit the maximum number of sessions, up to 100
   * @param cursor the {@code next} of the part before; null for the first part
   */
  @GET
  @Path("/sessions/list/{userId}")
  Envelope<Sessions> listSessions(
      @PathParam("userId") long userId,
      @QueryParam("limit") int limit,
      @QueryParam("cursor") String cursor);

  /**
   * Revokes a session, and logs it out at Telegram if possible. Requires a service's or the
   * administrators' key.
   */
  @DELETE
  @Path("/sessions/{sessionId}")
  Envelope<Revocation> revokeSession(@PathParam("sessionId") String sessionId);

  /**
   * Shows the newest entries of a session's access log, up to 1000. Requires the administrators'
   * key.
   */
  @GET
  @Path("/sessions/{sessionId}/access-log")
  Envelope<AccessLog> getAccessLog(@PathParam("sessionId") String sessionId);

  /**
   * Shows a part of a session's access log. Requires the administrators' key.
   *
   * @param limit the maximum number of entries, up to 1000
   * @param cursor the {@code next} of the part before; null for the first part
   */
  @GET
  @Path("/sessions/{sessionId}/access-log")
  Envelope<AccessLog> getAccessLog(
      @PathParam("sessionId") String sessionId,
      @QueryParam("limit") int limit,
      @QueryParam("cursor") String cursor);

  /** Shows the state of the proxy. Requires the administrators' key. */
  @GET
  @Path("/proxy")
  Envelope<Proxy> getProxy();

  /** Switches the proxy off or on. Requires the administrators' key. */
  @PUT
  @Path("/proxy")
  Envelope<Proxy> switchProxy(ProxySwitch mode);

  /**
   * Starts a login: Telegram sends the user a code. Requires a service's key.
   *
   * @param idempotencyKey makes the request safe to repeat; a random value such as a UUID; null for
   *     none
   * @param userAddress the user's IP address, which limits count by; null if unknown
   */
  @POST
  @Path("/logins")
  Envelope<Login> startLogin(
      @HeaderParam("Idempotency-Key") String idempotencyKey,
      @HeaderParam("X-Client-IP") String userAddress,
      PhoneNumber phoneNumber);

  /** Shows a login. */
  @GET
  @Path("/logins/{loginId}")
  Envelope<Login> getLogin(@PathParam("loginId") String loginId);

  /** Submits the code that the user received. */
  @POST
  @Path("/logins/{loginId}/code")
  Envelope<Login> submitCode(@PathParam("loginId") String loginId, Code code);

  /** Submits the account's 2FA password. */
  @POST
  @Path("/logins/{loginId}/password")
  Envelope<Login> submitPassword(@PathParam("loginId") String loginId, Password password);

  /** Sends the code again through the next channel. */
  @POST
  @Path("/logins/{loginId}/resend")
  Envelope<Login> resendCode(@PathParam("loginId") String loginId);

  /** Cancels a login, at Telegram too. */
  @DELETE
  @Path("/logins/{loginId}")
  void cancelLogin(@PathParam("loginId") String loginId);

  /**
   * The mode of the proxy.
   *
   * @param mode the mode to set
   */
  record ProxySwitch(Proxy.Mode mode) {}

  /**
   * The phone number of a login.
   *
   * @param phoneNumber with its country code, in any common notation
   */
  record PhoneNumber(String phoneNumber) {
    @Override
    public String toString() {
      return "PhoneNumber[redacted]";
    }
  }

  /**
   * A code.
   *
   * @param code as the user has typed it
   */
  record Code(String code) {
    @Override
    public String toString() {
      return "Code[redacted]";
    }
  }

  /**
   * A 2FA password.
   *
   * @param password as the user has typed it; spaces are significant
   */
  record Password(String password) {
    @Override
    public String toString() {
      return "Password[redacted]";
    }
  }
}
