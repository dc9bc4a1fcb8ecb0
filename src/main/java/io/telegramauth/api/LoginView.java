package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.login.Login;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.Login.SessionReference;
import io.telegramauth.telegram.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A login as authenticator see it: its whole state, and what may come next.
 *
 * @param id names the login and is the permission to go on with it
 * @param state where it stands
 * @param next the actions that are allowed now
 * @param route the way to Telegram that it stays on
 * @param delivery how the code travels
 * @param attemptsLeft how many codes, or passwords once one is asked for, may still be tried
 * @param passwordHint the user's own hint for the 2FA password
 * @param expiresAt until when the next step may come
 * @param session what a completed login has led to
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Login")
public record LoginView(
    @Schema(examples = "mK3v0n7dYp2rXc8qLw5tBz1hUg6eJs4f") String id,
    @Schema(
            enumeration = {
              "code_sent",
              "password_required",
              "completed",
              "cancelled",
              "expired",
              "failed",
              "unknown"
            })
        String state,
    @Schema(examples = "[\"code\", \"resend\", \"cancel\"]") List<String> next,
    @Schema(enumeration = {"proxy", "direct"}) String route,
    DeliveryView delivery,
    @Schema(examples = "5") int attemptsLeft,
    String passwordHint,
    Instant expiresAt,
    SessionReferenceView session) {

  /**
   * How a code travels.
   *
   * @param channel where to look for it
   * @param length how many characters it has, where Telegram says so
   * @param nextChannel where a resend would send it
   * @param resendAt from when on
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Delivery")
  public record DeliveryView(
      @Schema(examples = "app") String channel,
      @Schema(examples = "5") Integer length,
      @Schema(examples = "sms") String nextChannel,
      Instant resendAt) {
    static DeliveryView of(Challenge challenge) {
      Delivery delivery = challenge.delivery();
      return new DeliveryView(
          lowerCase(delivery.channel()),
          delivery.length().isPresent() ? delivery.length().getAsInt() : null,
          delivery.nextChannel().map(LoginView::lowerCase).orElse(null),
          delivery.nextChannel().map(next -> challenge.resendAt()).orElse(null));
    }
  }

  /**
   * The session of a completed login; never the secret itself.
   *
   * @param sessionId its id
   * @param userId Telegram's id of the user
   * @param expiresAt until when it is handed out
   */
  @RegisterForReflection
  @Schema(name = "SessionReference")
  public record SessionReferenceView(
      @Schema(examples = "Zk3v0n7dYp2rXc8qLw5tBz") String sessionId,
      @Schema(examples = "5000020001") long userId,
      Instant expiresAt) {
    static SessionReferenceView of(SessionReference session) {
      return new SessionReferenceView(session.sessionId(), session.userId(), session.expiresAt());
    }
  }

  /** The login as it stands at a time. */
  public static LoginView of(Login stored, int attemptsLeft, Instant at) {
    Login login = stored.at(at);
    Optional<Challenge> challenge = login.challenge();
    return new LoginView(
        login.id().value(),
        lowerCase(login.state()),
        login.next(at).stream().map(LoginView::lowerCase).toList(),
        challenge.map(Challenge::route).map(LoginView::lowerCase).orElse(null),
        challenge.map(DeliveryView::of).orElse(null),
        attemptsLeft,
        challenge.flatMap(Challenge::passwordHint).orElse(null),
        login.endsAt(),
        login.session().map(SessionReferenceView::of).orElse(null));
  }

  /** How a constant is written in every answer. */
  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
