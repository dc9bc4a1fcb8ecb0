package io.telegramauth.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.crypto.Sha256;
import io.telegramauth.login.Login;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.Login.QrCode;
import io.telegramauth.login.Login.SessionReference;
import io.telegramauth.login.LoginState;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.text.EnumNames;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A login in the API: its whole state and the allowed next actions.
 *
 * @param id the id, which is also the permission to continue the login
 * @param state the state
 * @param next the actions that are allowed now
 * @param route the route to Telegram, which never changes
 * @param delivery how the code is delivered
 * @param qr the QR code, while it waits to be scanned
 * @param attemptsLeft remaining attempts for the code, or for the password once it is required
 * @param passwordHint the user's hint for the 2FA password
 * @param expiresAt the time until which the next action is accepted
 * @param session the session of a completed login
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Login")
public record LoginView(
    @Schema(examples = "mK3v0n7dYp2rXc8qLw5tBz1hUg6eJs4f") String id,
    @Schema(
            enumeration = {
              "code_sent",
              "qr_pending",
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
    QrCodeView qr,
    @Schema(examples = "5") int attemptsLeft,
    String passwordHint,
    Instant expiresAt,
    SessionReferenceView session) {
  private static final int ENTITY_TAG_BYTES = 12;

  /**
   * The delivery of a code.
   *
   * @param channel the channel of the code
   * @param length the number of characters, if Telegram says so
   * @param nextChannel the channel of a resend
   * @param resendAt the time from which a resend is allowed
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Delivery")
  public record DeliveryView(
      @Schema(examples = "app") String channel,
      @Schema(examples = "5") Integer length,
      @Schema(examples = "sms") String nextChannel,
      Instant resendAt) {
    static DeliveryView of(Challenge challenge, Delivery delivery) {
      return new DeliveryView(
          EnumNames.lowerCase(delivery.channel()),
          delivery.length().isPresent() ? delivery.length().getAsInt() : null,
          delivery.nextChannel().map(EnumNames::lowerCase).orElse(null),
          delivery.nextChannel().map(next -> challenge.resendAt()).orElse(null));
    }
  }

  /**
   * A QR code that waits to be scanned.
   *
   * @param link its content: whoever scans it with Telegram is asked to confirm the login
   * @param expiresAt the time until which it can be scanned; a wait for a change brings the next
   *     one
   */
  @RegisterForReflection
  @Schema(name = "QrCode")
  public record QrCodeView(
      @Schema(examples = "tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA")
          String link,
      Instant expiresAt) {
    static QrCodeView of(QrCode code) {
      return new QrCodeView(code.link().reveal(), code.expiresAt());
    }

    @Override
    public String toString() {
      return "QrCodeView[redacted]";
    }
  }

  /**
   * The session of a completed login, without its secret.
   *
   * @param sessionId the session's id
   * @param userId the Telegram user id
   * @param expiresAt the time until which the session is handed out
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

  /** The entity tag: it changes whenever what is shown does. */
  String entityTag() {
    String shown = this + (qr == null ? "" : qr.link());
    byte[] hash = Sha256.hash(shown.getBytes(UTF_8));
    return '"' + HexFormat.of().formatHex(hash, 0, ENTITY_TAG_BYTES) + '"';
  }

  /** The login at a time. */
  public static LoginView of(Login stored, int attemptsLeft, Instant at) {
    Login login = stored.at(at);
    Optional<Challenge> challenge = login.challenge();
    return new LoginView(
        login.id().value(),
        EnumNames.lowerCase(login.state()),
        login.next(at).stream().map(EnumNames::lowerCase).toList(),
        challenge.map(Challenge::route).map(EnumNames::lowerCase).orElse(null),
        challenge
            .flatMap(awaited -> awaited.delivery().map(code -> DeliveryView.of(awaited, code)))
            .orElse(null),
        challenge
            .filter(awaited -> login.state() == LoginState.QR_PENDING)
            .flatMap(Challenge::qrCode)
            .map(QrCodeView::of)
            .orElse(null),
        attemptsLeft,
        challenge.flatMap(Challenge::passwordHint).orElse(null),
        login.endsAt(),
        login.session().map(SessionReferenceView::of).orElse(null));
  }
}
