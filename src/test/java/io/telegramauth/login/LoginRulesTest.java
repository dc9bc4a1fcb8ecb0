package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.QrLink;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of a login, without a store. */
class LoginRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final Duration RESEND_AFTER = Duration.ofMinutes(1);
  private static final SecretBytes STATE = SecretBytes.of(new byte[] {1});

  private final LoginRules rules =
      new LoginRules(
          new SmallRyeConfigBuilder()
              .withConverter(Duration.class, 200, new DurationConverter())
              .withMapping(LoginConfig.class)
              .withDefaultValue("telegram-auth.login.code-attempts", "3")
              .withDefaultValue("telegram-auth.login.password-attempts", "2")
              .build()
              .getConfigMapping(LoginConfig.class));

  private static Login started() {
    return Login.start(
        LoginId.random(new SecureRandom()),
        Optional.of(PhoneNumber.ofE164("+99966200001")),
        new ClientInfo(Optional.empty(), new Origin(Optional.empty(), Optional.empty())),
        NOW,
        LIFETIME,
        Duration.ofSeconds(30));
  }

  private static Login codeSent(Optional<Channel> nextChannel) {
    Delivery delivery = new Delivery(Channel.APP, OptionalInt.of(5), nextChannel, RESEND_AFTER);
    return started().codeSent(new CodeSent(Route.PROXY, STATE, delivery), NOW, LIFETIME);
  }

  private static Login codeSent() {
    return codeSent(Optional.of(Channel.SMS));
  }

  private static Login byQrCode() {
    return Login.start(
            LoginId.random(new SecureRandom()),
            Optional.empty(),
            new ClientInfo(Optional.empty(), new Origin(Optional.empty(), Optional.empty())),
            NOW,
            LIFETIME,
            Duration.ofSeconds(30))
        .qrStarted(
            new QrStarted(
                Route.PROXY,
                STATE,
                new QrLink(SecretString.of("tg://login?token=AQID"), Duration.ofSeconds(30))),
            NOW,
            LIFETIME);
  }

  private static Login claimed(Login login, LoginStep step) {
    return login.claimed(step, NOW.plusSeconds(30));
  }

  private static Login passwordRequired() {
    return claimed(codeSent(), LoginStep.CODE)
        .passwordRequired(new PasswordRequired(Optional.empty(), STATE), NOW, LIFETIME);
  }

  private Login withRejected(Login login, LoginStep step, int times) {
    Login current = login;
    for (int i = 0; i < times; i++) {
      current = claimed(current, step).attemptRejected();
    }
    return current;
  }

  private LoginException refusal(Login login, LoginStep step, Instant at) {
    return catchThrowableOfType(LoginException.class, () -> rules.requireAllowed(login, step, at));
  }

  @Test
  void attemptsAreCountedForCodesAndThenForPasswords() {
    assertThat(rules.attemptsLeft(codeSent())).isEqualTo(3);
    assertThat(rules.attemptsLeft(withRejected(codeSent(), LoginStep.CODE, 2))).isEqualTo(1);
    assertThat(rules.attemptsLeft(withRejected(codeSent(), LoginStep.CODE, 4))).isZero();
    assertThat(rules.attemptsLeft(passwordRequired())).isEqualTo(2);
    assertThat(rules.attemptsLeft(withRejected(passwordRequired(), LoginStep.PASSWORD, 1)))
        .isEqualTo(1);
  }

  @Test
  void theNextStepIsAllowed() {
    Login login = codeSent();
    assertThatCode(() -> rules.requireAllowed(login, LoginStep.CODE, NOW))
        .doesNotThrowAnyException();
    assertThatCode(() -> rules.requireAllowed(login, LoginStep.CANCEL, NOW))
        .doesNotThrowAnyException();
    assertThatCode(() -> rules.requireAllowed(login, LoginStep.RESEND, NOW.plus(RESEND_AFTER)))
        .doesNotThrowAnyException();
  }

  @Test
  void oneStepRunsAtATime() {
    Login busy = claimed(codeSent(), LoginStep.CODE);

    LoginException refusal = refusal(busy, LoginStep.CANCEL, NOW);

    assertThat(refusal.failure().code()).isEqualTo(FailureCode.STEP_IN_PROGRESS);
    assertThat(refusal.login()).isEqualTo(busy);
    assertThat(refusal.at()).isEqualTo(NOW);
  }

  @Test
  void anExpiredLoginAllowsNothing() {
    Instant late = NOW.plus(LIFETIME);
    assertThat(refusal(codeSent().at(late), LoginStep.CODE, late).failure().code())
        .isEqualTo(FailureCode.LOGIN_EXPIRED);
  }

  @ParameterizedTest
  @EnumSource(
      value = LoginStep.class,
      names = {"START", "PASSWORD"})
  void aStepOutOfOrderIsRejected(LoginStep step) {
    assertThat(refusal(codeSent(), step, NOW).failure().code())
        .isEqualTo(FailureCode.STEP_NOT_ALLOWED);
  }

  @Test
  void aResendWaitsForItsTimeAndNeedsAChannel() {
    assertThat(refusal(codeSent(), LoginStep.RESEND, NOW.plusSeconds(10)).failure())
        .isEqualTo(Failure.of(FailureCode.RESEND_TOO_EARLY, Duration.ofSeconds(50)));
    assertThat(refusal(codeSent(Optional.empty()), LoginStep.RESEND, NOW).failure().code())
        .isEqualTo(FailureCode.RESEND_NOT_AVAILABLE);
  }

  @Test
  void noStepIsAllowedWithoutAttempts() {
    Login exhausted = withRejected(codeSent(), LoginStep.CODE, 3);
    assertThat(refusal(exhausted, LoginStep.CODE, NOW).failure().code())
        .isEqualTo(FailureCode.TOO_MANY_ATTEMPTS);
  }

  @ParameterizedTest
  @CsvSource({
    "PHONE_CODE_INVALID,     CODE_SENT, 1",
    "PHONE_CODE_EXPIRED,     EXPIRED,   1",
    "PHONE_NUMBER_BANNED,    FAILED,    1",
    "PROXY_CONNECTION_LOST,  UNKNOWN,   1",
    "PROXY_UNREACHABLE,      CODE_SENT, 0",
    "FLOOD_WAIT,             CODE_SENT, 0"
  })
  void failuresLeadToTheirState(FailureCode code, LoginState state, int codes) {
    Login left = rules.afterFailure(claimed(codeSent(), LoginStep.CODE), code);

    assertThat(left.state()).isEqualTo(state);
    assertThat(left.attempts().codes()).isEqualTo(codes);
    assertThat(left.claim()).isEmpty();
  }

  @Test
  void theLastWrongCodeEndsALogin() {
    Login last = claimed(withRejected(codeSent(), LoginStep.CODE, 2), LoginStep.CODE);
    assertThat(rules.afterFailure(last, FailureCode.PHONE_CODE_INVALID).state())
        .isEqualTo(LoginState.FAILED);
  }

  @Test
  void anUnreachedStartFailsTheLogin() {
    assertThat(rules.afterFailure(started(), FailureCode.PROXY_UNREACHABLE).state())
        .isEqualTo(LoginState.FAILED);
  }

  /** There is no number that a code could be for. */
  @ParameterizedTest
  @EnumSource(
      value = LoginStep.class,
      names = {"CODE", "RESEND"})
  void aLoginByQrCodeHasNoCodeInAnyState(LoginStep step) {
    Login waiting = byQrCode();
    Login password =
        claimed(waiting, LoginStep.SCAN)
            .passwordRequired(new PasswordRequired(Optional.empty(), STATE), NOW, LIFETIME);
    Login cancelling = claimed(password, LoginStep.CANCEL);
    Login unknown = rules.afterFailure(cancelling, FailureCode.PROXY_TIMEOUT);
    assertThat(unknown.state()).isEqualTo(LoginState.UNKNOWN);
    assertThat(unknown.next(NOW)).containsExactly(LoginStep.PASSWORD, LoginStep.CANCEL);
    for (Login login :
        List.of(
            waiting,
            password,
            cancelling,
            unknown,
            claimed(password, LoginStep.PASSWORD).outcomeUnknown(),
            claimed(waiting, LoginStep.CANCEL).outcomeUnknown(),
            password.at(NOW.plus(LIFETIME)),
            password.ended(LoginState.CANCELLED))) {
      assertThat(refusal(login, step, NOW).failure().code())
          .isEqualTo(FailureCode.STEP_NOT_ALLOWED);
    }
  }
}
