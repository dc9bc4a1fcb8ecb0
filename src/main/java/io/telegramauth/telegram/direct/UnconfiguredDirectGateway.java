package io.telegramauth.telegram.direct;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Direct;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.TelegramGateway;
import jakarta.enterprise.context.ApplicationScoped;

/** The direct route of a service that has none: says so, whatever it is asked. */
@Direct
@ApplicationScoped
public class UnconfiguredDirectGateway implements TelegramGateway {
  @Override
  public Route route() {
    return Route.DIRECT;
  }

  @Override
  public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, Call call) {
    return notConfigured();
  }

  @Override
  public Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, Call call) {
    return notConfigured();
  }

  @Override
  public Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, Call call) {
    return notConfigured();
  }

  @Override
  public Uni<SignInOutcome> checkPassword(
      PhoneNumber phoneNumber, SecretBytes state, SecretString password, Call call) {
    return notConfigured();
  }

  @Override
  public Uni<Void> cancelCode(PhoneNumber phoneNumber, SecretBytes state, Call call) {
    return notConfigured();
  }

  @Override
  public Uni<Void> logOut(SecretString sessionString, Call call) {
    return notConfigured();
  }

  private static <T> Uni<T> notConfigured() {
    return Uni.createFrom().failure(new FailureException(FailureCode.DIRECT_NOT_CONFIGURED));
  }
}
