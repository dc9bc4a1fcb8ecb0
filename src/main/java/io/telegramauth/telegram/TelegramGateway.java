package io.telegramauth.telegram;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.phone.PhoneNumber;
import java.util.Optional;

/**
 * A way to Telegram. What Telegram needs to recognise a login again (the code's hash, where its
 * authorisation key is) is an opaque state that the gateway gives and gets back: it keeps nothing
 * itself, so that any instance can carry out the next step.
 *
 * <p>Every operation fails with a {@link io.telegramauth.failure.FailureException} only, whose
 * {@link io.telegramauth.failure.Effect} says whether Telegram may have acted, and ends before the
 * call's deadline. None blocks the caller's thread.
 */
public interface TelegramGateway {
  /** Which way it is. */
  Route route();

  /**
   * What keeps logins from starting on this way, as far as this process knows without asking
   * anybody; empty when nothing does.
   */
  Optional<FailureCode> outOfUse();

  /** Whether this installation is meant to have it. */
  boolean isConfigured();

  /** A call is to be expected: what has to be looked up first may be looked up meanwhile. */
  default void prepare() {}

  /**
   * Fails with what is known to keep every call from this way, for a while: what would be begun
   * could not be carried out. Asks nobody at the other end, and a success promises nothing.
   */
  default Uni<Void> requireUsable() {
    return Uni.createFrom().voidItem();
  }

  /**
   * Asks Telegram to send a code: {@code auth.sendCode}. At most one code is sent, however the call
   * ends.
   */
  Uni<CodeSent> sendCode(PhoneNumber phoneNumber, Call call);

  /** Asks for the code through the next channel: {@code auth.resendCode}. */
  Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, Call call);

  /** Gives the code: {@code auth.signIn}. */
  Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, Call call);

  /** Gives the 2FA password: {@code auth.checkPassword}. */
  Uni<SignInOutcome> checkPassword(
      PhoneNumber phoneNumber, SecretBytes state, SecretString password, Call call);

  /**
   * Gives a login up: makes its code worthless, {@code auth.cancelCode}; where it has been signed
   * in and the answer was lost, ends that. Repeating it does no harm.
   */
  Uni<Void> cancelCode(PhoneNumber phoneNumber, SecretBytes state, Call call);

  /** Ends a session at Telegram: {@code auth.logOut}. Repeating it does no harm. */
  Uni<Void> logOut(SecretString sessionString, Call call);
}
