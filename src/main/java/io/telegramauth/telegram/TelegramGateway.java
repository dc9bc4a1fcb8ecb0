package io.telegramauth.telegram;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.phone.PhoneNumber;
import java.util.Optional;

/**
 * A gateway to Telegram. It keeps no state: it returns what the next step needs (the code's hash,
 * the place of the authorisation key) as an opaque state and gets it back, so that any instance can
 * carry out the next step.
 *
 * <p>Every operation fails with a {@link io.telegramauth.failure.FailureException} only, whose
 * {@link io.telegramauth.failure.Effect} says whether Telegram may have acted. It ends before the
 * call's deadline, and does not block the caller's thread.
 */
public interface TelegramGateway {
  /** Returns the gateway's route. */
  Route route();

  /**
   * Returns why no login can start on this route, as far as this process knows without a call;
   * empty if one can.
   */
  Optional<FailureCode> outOfUse();

  /** Returns whether the route is configured. */
  boolean isConfigured();

  /** Announces a call, so that the gateway can refresh its state meanwhile. */
  default void prepare() {}

  /**
   * Fails if every call on this route is known to fail for a while. Makes no call, and success is
   * no promise.
   */
  default Uni<Void> requireUsable() {
    return Uni.createFrom().voidItem();
  }

  /**
   * Requests a code: {@code auth.sendCode}. At most one code is sent, however the call ends. Fails
   * with a {@link NotReachedException} if the request may be repeated on another route.
   */
  Uni<CodeSent> sendCode(PhoneNumber phoneNumber, CallOptions options);

  /** Requests the code through the next channel: {@code auth.resendCode}. */
  Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, CallOptions options);

  /** Submits the code: {@code auth.signIn}. */
  Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, CallOptions options);

  /**
   * Requests a login token, for a QR code: {@code auth.exportLoginToken}. Sends no code. Fails with
   * a {@link NotReachedException} if the request may be repeated on another route.
   */
  Uni<QrStarted> startQr(CallOptions options);

  /**
   * Waits for the scan of the QR code. A scan that happened before the call is found by it. May be
   * repeated: after the scan, every call has the same outcome.
   */
  Uni<ScanOutcome> awaitScan(SecretBytes state, ScanWait wait, CallOptions options);

  /**
   * Submits the 2FA password: {@code auth.checkPassword}.
   *
   * @param phoneNumber empty for a login by QR code
   */
  Uni<SignInOutcome> checkPassword(
      Optional<PhoneNumber> phoneNumber,
      SecretBytes state,
      SecretString password,
      CallOptions options);

  /**
   * Cancels a login: invalidates its code, {@code auth.cancelCode}, and ends a session that a lost
   * response left, or a scan. Idempotent.
   *
   * @param phoneNumber empty for a login by QR code
   */
  Uni<Void> cancelCode(Optional<PhoneNumber> phoneNumber, SecretBytes state, CallOptions options);

  /** Logs a session out: {@code auth.logOut}. Idempotent. */
  Uni<Void> logOut(SecretString sessionString, CallOptions options);
}
