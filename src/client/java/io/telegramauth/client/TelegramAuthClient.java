package io.telegramauth.client;

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
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * The service's API. Every method blocks until the answer is there and throws a {@link
 * RefusedException} for one that failed. An {@code authorization} comes from {@link Credentials}.
 *
 * <p>The service answers within its {@code REQUEST_DEADLINE_MS}, 25 s unless set otherwise: read
 * timeouts belong above it.
 */
@RegisterRestClient(configKey = "telegram-auth")
@RegisterProvider(RefusalMapper.class)
@Path("/api/telegram-auth")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public interface TelegramAuthClient {

  /**
   * Hands out a user's newest live session, and writes that into its audit.
   *
   * @param authorization a service's key
   * @param userId Telegram's id of the user
   * @param format {@code gramjs}, {@code telethon} or {@code pyrogram}; as the session came when
   *     null
   */
  @GET
  @Path("/sessions/user/{userId}")
  Answer<SessionSecret> getSessionByUserId(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("userId") long userId,
      @QueryParam("format") String format);

  /**
   * Lists a user's sessions.
   *
   * @param authorization the administrators' key
   * @param userId Telegram's id of the user
   */
  @GET
  @Path("/sessions/list/{userId}")
  Answer<Sessions> listSessions(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("userId") long userId);

  /**
   * Revokes a session, and logs it out at Telegram where that can be done.
   *
   * @param authorization a service's or the administrators' key
   */
  @DELETE
  @Path("/sessions/{sessionId}")
  Answer<Revocation> revokeSession(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("sessionId") String sessionId);

  /**
   * Starts a login: Telegram sends the user a code.
   *
   * @param idempotencyKey names this action, so that it is safe to repeat; make it random, such as
   *     a UUID; null to go without
   */
  @POST
  @Path("/logins")
  Answer<Login> startLogin(
      @HeaderParam("Idempotency-Key") String idempotencyKey, PhoneNumber phoneNumber);

  /** Shows a login. */
  @GET
  @Path("/logins/{loginId}")
  Answer<Login> getLogin(@PathParam("loginId") String loginId);

  /** Gives the code that the user has received. */
  @POST
  @Path("/logins/{loginId}/code")
  Answer<Login> submitCode(@PathParam("loginId") String loginId, Code code);

  /** Gives the account's 2FA password. */
  @POST
  @Path("/logins/{loginId}/password")
  Answer<Login> submitPassword(@PathParam("loginId") String loginId, Password password);

  /** Has the code sent through the next channel. */
  @POST
  @Path("/logins/{loginId}/resend")
  Answer<Login> resendCode(@PathParam("loginId") String loginId);

  /** Gives a login up, at Telegram too. */
  @DELETE
  @Path("/logins/{loginId}")
  void cancelLogin(@PathParam("loginId") String loginId);

  /**
   * Whose login it is.
   *
   * @param phoneNumber with its country code, as people write it
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
   * @param password as the user has typed it; blanks are part of it
   */
  record Password(String password) {
    @Override
    public String toString() {
      return "Password[redacted]";
    }
  }
}
