package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.login.Login.Attempts;
import io.telegramauth.login.Login.Claim;
import io.telegramauth.login.Login.SessionReference;
import io.telegramauth.login.Login.UnknownOutcome;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Session;
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
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LoginTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final Duration CLAIMED = Duration.ofSeconds(30);
  private static final PhoneNumber NUMBER = PhoneNumber.ofE164("+99966200001");
  private static final SecretBytes STATE = SecretBytes.of(new byte[] {1, 2, 3});
  private static final SecretBytes NEXT_STATE = SecretBytes.of(new byte[] {4});

  private static Login started() {
    return Login.start(
        LoginId.random(new SecureRandom()),
        Optional.of(NUMBER),
        new ClientInfo(
            Optional.of("curl"), new Origin(Optional.of("ingestor"), Optional.of("192.0.2.1"))),
        NOW,
        LIFETIME,
        CLAIMED);
  }

  private static Login codeSent(Optional<Channel> nextChannel) {
    Delivery delivery =
        new Delivery(Channel.APP, OptionalInt.of(5), nextChannel, Duration.ofMinutes(1));
    return started().codeSent(new CodeSent(Route.PROXY, STATE, delivery), NOW, LIFETIME);
  }

  private static Login codeSent() {
    return codeSent(Optional.of(Channel.SMS));
  }

  private static Login passwordRequired() {
    return claimed(codeSent(), LoginStep.CODE)
        .passwordRequired(
            new PasswordRequired(Optional.of("dog"), NEXT_STATE), NOW, Duration.ofMinutes(10));
  }

  private static Login claimed(Login login, LoginStep step) {
    return login.claimed(step, NOW.plus(CLAIMED));
  }

  private static Session session() {
    return new Session(
        "session",
        42,
        "default",
        NOW,
        NOW,
        Optional.empty(),
        NOW.plusSeconds(99),
        Optional.empty(),
        false,
        Optional.of(
            new Session.Details(
                Route.PROXY, Optional.of(NUMBER), Optional.empty(), Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void startsWithAnUnknownOutcome() {
    Login login = started();

    assertThat(login.version()).isEqualTo(1);
    assertThat(login.state()).isEqualTo(LoginState.UNKNOWN);
    assertThat(login.isBusy(NOW)).isTrue();
    assertThat(login.next(NOW)).isEmpty();
    assertThat(login.expiresAt()).isEqualTo(NOW.plus(LIFETIME));
  }

  @Test
  void aKilledStartCanOnlyBeCancelled() {
    Login later = started().at(NOW.plus(CLAIMED));

    assertThat(later.state()).isEqualTo(LoginState.UNKNOWN);
    assertThat(later.unknownOutcome())
        .contains(new UnknownOutcome(LoginStep.START, NOW.plus(LIFETIME)));
    assertThat(later.abandonedAt()).isEmpty();
    assertThat(later.claim()).isEmpty();
    assertThat(later.next(NOW.plus(CLAIMED))).containsExactly(LoginStep.CANCEL);
  }

  @Test
  void awaitsTheCodeOnceItIsSent() {
    Login login = codeSent();

    assertThat(login.version()).isEqualTo(2);
    assertThat(login.state()).isEqualTo(LoginState.CODE_SENT);
    assertThat(login.claim()).isEmpty();
    assertThat(login.unknownOutcome()).isEmpty();
    assertThat(login.abandonedAt()).isEmpty();
    assertThat(login.challenge().orElseThrow().gatewayState()).isEqualTo(STATE);
    assertThat(login.challenge().orElseThrow().resendAt()).isEqualTo(NOW.plusSeconds(60));
    assertThat(login.next(NOW)).containsExactly(LoginStep.CODE, LoginStep.RESEND, LoginStep.CANCEL);
  }

  @Test
  void offersNoResendWithoutANextChannel() {
    assertThat(codeSent(Optional.empty()).next(NOW))
        .containsExactly(LoginStep.CODE, LoginStep.CANCEL);
  }

  @Test
  void countsATriedCodeWhenItIsClaimed() {
    Login login = claimed(codeSent(), LoginStep.CODE);

    assertThat(login.version()).isEqualTo(3);
    assertThat(login.attempts()).isEqualTo(new Attempts(1, 0));
    assertThat(login.claim()).contains(new Claim(LoginStep.CODE, NOW.plus(CLAIMED)));
    assertThat(login.next(NOW)).isEmpty();
    assertThat(login.state()).isEqualTo(LoginState.CODE_SENT);
  }

  @ParameterizedTest
  @CsvSource({"CODE, 1, 0", "PASSWORD, 0, 1", "RESEND, 0, 0", "CANCEL, 0, 0", "START, 0, 0"})
  void countsOnlyCodesAndPasswords(LoginStep step, int codes, int passwords) {
    assertThat(claimed(codeSent(), step).attempts()).isEqualTo(new Attempts(codes, passwords));
  }

  @Test
  void aWrongCodeStaysCounted() {
    Login login = claimed(codeSent(), LoginStep.CODE).attemptRejected();

    assertThat(login.version()).isEqualTo(4);
    assertThat(login.state()).isEqualTo(LoginState.CODE_SENT);
    assertThat(login.attempts()).isEqualTo(new Attempts(1, 0));
    assertThat(login.next(NOW)).contains(LoginStep.CODE);
  }

  @ParameterizedTest
  @EnumSource(LoginStep.class)
  void anUndoneStepLeavesTheCountAsItWas(LoginStep step) {
    Login login = claimed(claimed(codeSent(), LoginStep.CODE).attemptRejected(), step).stepUndone();

    assertThat(login.attempts()).isEqualTo(new Attempts(1, 0));
    assertThat(login.claim()).isEmpty();
    assertThat(login.state()).isEqualTo(LoginState.CODE_SENT);
  }

  @Test
  void onlyAClaimedStepCanBeUndoneOrUnknown() {
    assertThatThrownBy(() -> codeSent().stepUndone()).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> codeSent().outcomeUnknown())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aResendKeepsTheCount() {
    Delivery delivery =
        new Delivery(Channel.SMS, OptionalInt.empty(), Optional.empty(), Duration.ZERO);
    Login login =
        claimed(claimed(codeSent(), LoginStep.CODE).attemptRejected(), LoginStep.RESEND)
            .codeSent(
                new CodeSent(Route.PROXY, NEXT_STATE, delivery), NOW.plusSeconds(9), LIFETIME);

    assertThat(login.attempts()).isEqualTo(new Attempts(1, 0));
    assertThat(login.challenge().orElseThrow().gatewayState()).isEqualTo(NEXT_STATE);
    assertThat(login.expiresAt()).isEqualTo(NOW.plusSeconds(9).plus(LIFETIME));
  }

  @Test
  void awaitsThePasswordAfterTheCode() {
    Login login = passwordRequired();

    assertThat(login.state()).isEqualTo(LoginState.PASSWORD_REQUIRED);
    assertThat(login.next(NOW)).containsExactly(LoginStep.PASSWORD, LoginStep.CANCEL);
    assertThat(login.challenge().orElseThrow().passwordHint()).contains("dog");
    assertThat(login.challenge().orElseThrow().gatewayState()).isEqualTo(NEXT_STATE);
    assertThat(login.challenge().orElseThrow().route()).isEqualTo(Route.PROXY);
    assertThat(login.expiresAt()).isEqualTo(NOW.plusSeconds(600));
  }

  @Test
  void completionRemovesTheGatewayState() {
    Login login = claimed(passwordRequired(), LoginStep.PASSWORD).completed(session());

    assertThat(login.state()).isEqualTo(LoginState.COMPLETED);
    assertThat(login.session()).contains(new SessionReference("session", 42, NOW.plusSeconds(99)));
    assertThat(login.challenge().orElseThrow().gatewayState().length()).isZero();
    assertThat(login.claim()).isEmpty();
    assertThat(login.next(NOW)).isEmpty();
  }

  @Test
  void expiresAtTheExactMoment() {
    Login login = codeSent();
    Instant end = NOW.plus(LIFETIME);

    assertThat(login.at(end.minusNanos(1)).state()).isEqualTo(LoginState.CODE_SENT);
    assertThat(login.at(end).state()).isEqualTo(LoginState.EXPIRED);
    assertThat(login.at(end).version()).isEqualTo(login.version());
    assertThat(login.next(end)).isEmpty();
  }

  @Test
  void aRunningStepMayEndAfterTheExpiry() {
    Instant end = NOW.plus(LIFETIME);
    Login login = codeSent().claimed(LoginStep.CODE, end.plusSeconds(1));

    assertThat(login.at(end)).isEqualTo(login);
    assertThat(login.next(end)).isEmpty();
    assertThat(login.at(end.plusSeconds(1)).state()).isEqualTo(LoginState.EXPIRED);
  }

  @ParameterizedTest
  @CsvSource({"CODE, CODE", "RESEND, CODE", "CANCEL, CODE", "PASSWORD, PASSWORD"})
  void theCallerDecidesAfterAKilledStep(LoginStep lost, LoginStep offered) {
    Login before = lost == LoginStep.PASSWORD ? passwordRequired() : codeSent();
    Login login = claimed(before, lost);
    Instant end = NOW.plus(CLAIMED);

    assertThat(login.at(end.minusNanos(1))).isEqualTo(login);
    assertThat(login.at(end).state()).isEqualTo(LoginState.UNKNOWN);
    assertThat(login.at(end).unknownOutcome().map(UnknownOutcome::step)).contains(lost);
    assertThat(login.at(end).version()).isEqualTo(login.version());
    assertThat(login.next(end)).containsExactly(offered, LoginStep.CANCEL);
  }

  @ParameterizedTest
  @EnumSource(names = {"CODE", "PASSWORD"})
  void anUnknownAttemptLeavesLittleTime(LoginStep guess) {
    Login claimed = claimed(guess == LoginStep.CODE ? codeSent() : passwordRequired(), guess);
    Instant end = NOW.plus(CLAIMED).plusSeconds(15);

    // Whether the answer was lost or the instance has died.
    for (Login lost : List.of(claimed.outcomeUnknown(), claimed.at(NOW.plus(CLAIMED)))) {
      assertThat(lost.endsAt()).isEqualTo(end);
      assertThat(lost.next(end.minusNanos(1))).containsExactly(guess, LoginStep.CANCEL);
      assertThat(lost.at(end).state()).isEqualTo(LoginState.EXPIRED);
      assertThat(lost.next(end)).isEmpty();
    }
    assertThat(claimed.abandonedAt()).contains(end);
    assertThat(claimed.outcomeUnknown().abandonedAt()).contains(end);
  }

  @Test
  void anUnknownAttemptNeverExtendsTheExpiry() {
    Instant late = NOW.plus(LIFETIME).minusSeconds(1);
    Login claimed = codeSent().claimed(LoginStep.CODE, late.plus(CLAIMED));

    assertThat(claimed.outcomeUnknown().endsAt()).isEqualTo(NOW.plus(LIFETIME));
    assertThat(claimed.outcomeUnknown().abandonedAt()).contains(NOW.plus(LIFETIME));
    // While it runs nobody else does anything.
    assertThat(claimed.abandonedAt()).contains(late.plus(CLAIMED));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CODE", "SCAN", "PASSWORD"},
      mode = EnumSource.Mode.EXCLUDE)
  void loginsWithoutAnAttemptAreNotAbandoned(LoginStep step) {
    Login claimed = step == LoginStep.START ? started() : claimed(codeSent(), step);

    assertThat(claimed.abandonedAt()).isEmpty();
    assertThat(claimed.outcomeUnknown().abandonedAt()).isEmpty();
    assertThat(claimed.outcomeUnknown().endsAt()).isEqualTo(NOW.plus(LIFETIME));
    assertThat(claimed.endedHere(LoginState.FAILED).abandonedAt()).isEmpty();
  }

  private static Login qrPending() {
    QrLink link = new QrLink(SecretString.of("tg://login?token=AQID"), Duration.ofSeconds(30));
    return started().qrStarted(new QrStarted(Route.DIRECT, STATE, link), NOW, LIFETIME);
  }

  /** A scan may come at any time, also when nobody waits for it any more. */
  @Test
  void aQrCodeIsAbandonedAtItsEnd() {
    Login pending = qrPending();
    Instant end = NOW.plus(LIFETIME);

    assertThat(pending.state()).isEqualTo(LoginState.QR_PENDING);
    assertThat(pending.next(NOW)).containsExactly(LoginStep.CANCEL);
    assertThat(pending.abandonedAt()).contains(end);
    assertThat(pending.at(end).state()).isEqualTo(LoginState.EXPIRED);
    assertThat(pending.at(end).abandonedAt()).contains(end);
    assertThat(pending.claimed(LoginStep.CANCEL, end).ended(LoginState.CANCELLED).abandonedAt())
        .isEmpty();
  }

  @Test
  void aQrCodeThatAnInstanceDiedOverStillWaits() {
    Login claimed = qrPending().claimed(LoginStep.SCAN, NOW.plus(CLAIMED));

    assertThat(claimed.isBusy(NOW)).isTrue();
    Login settled = claimed.at(NOW.plus(CLAIMED));
    assertThat(settled.state()).isEqualTo(LoginState.QR_PENDING);
    assertThat(settled.abandonedAt()).contains(NOW.plus(LIFETIME));
    assertThat(claimed.abandonedAt()).contains(NOW.plus(LIFETIME));
  }

  @Test
  void anotherQrCodeTakesThePlaceOfTheFirst() {
    QrLink link = new QrLink(SecretString.of("tg://login?token=BAUG"), Duration.ofSeconds(30));
    Login changed = qrPending().qrChanged(link, STATE, NOW.plusSeconds(30));

    assertThat(changed.state()).isEqualTo(LoginState.QR_PENDING);
    assertThat(changed.challenge().orElseThrow().qrCode().orElseThrow().expiresAt())
        .isEqualTo(NOW.plusSeconds(60));
    assertThat(changed.expiresAt()).isEqualTo(NOW.plus(LIFETIME));
    assertThat(changed.abandonedAt()).contains(NOW.plus(LIFETIME));
    assertThat(changed.toString()).doesNotContain("BAUG");
  }

  @Test
  void anAttemptStaysUnknownUntilTelegramResponds() {
    Login lost = claimed(codeSent(), LoginStep.CODE).outcomeUnknown();
    Instant later = NOW.plusSeconds(10).plus(CLAIMED);

    Login cancelling = lost.claimed(LoginStep.CANCEL, later);
    assertThat(cancelling.outcomeUnknown().unknownOutcome()).isEqualTo(lost.unknownOutcome());
    assertThat(cancelling.at(later).unknownOutcome()).isEqualTo(lost.unknownOutcome());
    assertThat(cancelling.stepUndone().unknownOutcome()).isEqualTo(lost.unknownOutcome());
    assertThat(cancelling.ended(LoginState.CANCELLED).abandonedAt()).isEmpty();

    Login again = lost.claimed(LoginStep.CODE, later);
    assertThat(again.stepUndone().unknownOutcome()).isEqualTo(lost.unknownOutcome());
    assertThat(again.outcomeUnknown().endsAt()).isEqualTo(later.plusSeconds(15));
    assertThat(again.completed(session()).abandonedAt()).isEmpty();
    assertThat(again.endedHere(LoginState.EXPIRED).abandonedAt()).contains(later);
    assertThat(again.orphaned().abandonedAt()).contains(later);
  }

  @Test
  void anAbandonedLoginIsClaimedForItsEnding() {
    Login abandoned = claimed(codeSent(), LoginStep.CODE);
    Instant due = abandoned.abandonedAt().orElseThrow();
    Login ending = abandoned.at(due).claimed(LoginStep.CANCEL, due.plus(CLAIMED));

    assertThat(ending.state()).isEqualTo(LoginState.EXPIRED);
    assertThat(ending.abandonedAt()).contains(due.plus(CLAIMED));
    assertThat(ending.ended(ending.state()).abandonedAt()).isEmpty();
  }

  @Test
  void aWrongPasswordSettlesAnUnknownAttempt() {
    Login lost = claimed(passwordRequired(), LoginStep.PASSWORD).outcomeUnknown();
    assertThat(lost.state()).isEqualTo(LoginState.UNKNOWN);
    assertThat(lost.attempts()).isEqualTo(new Attempts(1, 1));

    Login again = claimed(lost, LoginStep.PASSWORD).attemptRejected();
    assertThat(again.state()).isEqualTo(LoginState.PASSWORD_REQUIRED);
    assertThat(again.unknownOutcome()).isEmpty();
    assertThat(again.abandonedAt()).isEmpty();
    assertThat(again.endsAt()).isEqualTo(again.expiresAt());
    assertThat(again.attempts()).isEqualTo(new Attempts(1, 2));
    assertThat(again.next(NOW)).containsExactly(LoginStep.PASSWORD, LoginStep.CANCEL);
  }

  @ParameterizedTest
  @EnumSource(
      value = LoginState.class,
      names = {"COMPLETED", "CANCELLED", "EXPIRED", "FAILED"})
  void finalStatesDoNotChange(LoginState state) {
    Login login = claimed(codeSent(), LoginStep.CODE).ended(state);
    Instant muchLater = NOW.plus(Duration.ofDays(365));

    assertThat(login.state()).isEqualTo(state);
    assertThat(login.claim()).isEmpty();
    assertThat(login.at(muchLater)).isEqualTo(login);
    assertThat(login.next(NOW)).isEmpty();
    assertThat(state.isFinal()).isTrue();
  }

  @Test
  void transitionsKeepIdNumberAndClient() {
    Login login = passwordRequired();

    assertThat(login.phoneNumber()).contains(NUMBER);
    assertThat(login.client().userAgent()).contains("curl");
    assertThat(login.createdAt()).isEqualTo(NOW);
  }

  @Test
  void printsNoSecrets() {
    Login login = passwordRequired();

    assertThat(login.toString())
        .doesNotContain(login.id().value())
        .doesNotContain("99966200001")
        .contains("[redacted]");
  }

  @Test
  void idsAreOf192BitsAndReadBack() {
    LoginId id = LoginId.random(new SecureRandom());

    assertThat(id.value()).matches("[A-Za-z0-9_-]{32}");
    assertThat(LoginId.parse(id.value())).contains(id);
    assertThat(LoginId.parse(id.value() + "A")).isEmpty();
    assertThat(LoginId.parse(id.value().substring(1))).isEmpty();
    assertThat(LoginId.parse("/".repeat(32))).isEmpty();
    assertThat(LoginId.parse(null)).isEmpty();
  }

  @Test
  void aLongUserAgentIsCut() {
    Origin nobody = new Origin(Optional.empty(), Optional.empty());
    ClientInfo half = new ClientInfo(Optional.of("u".repeat(255) + "\ud83d\ude00"), nobody);
    assertThat(half.userAgent()).contains("u".repeat(255) + "?");
    ClientInfo client = new ClientInfo(Optional.of("u".repeat(1000)), nobody);

    assertThat(client.userAgent().orElseThrow()).hasSize(256);
  }

  /** The instance that had found the scan is dead: the next wait finds it. */
  @Test
  void aScanIsKeptWithItsClaim() {
    Login waiting =
        Login.start(
                LoginId.random(new SecureRandom()),
                Optional.empty(),
                new ClientInfo(Optional.empty(), new Origin(Optional.empty(), Optional.empty())),
                NOW,
                LIFETIME,
                CLAIMED)
            .qrStarted(
                new QrStarted(
                    Route.DIRECT,
                    STATE,
                    new QrLink(SecretString.of("tg://login?token=AQID"), Duration.ofSeconds(30))),
                NOW,
                LIFETIME);

    Login later = claimed(waiting.scanned(NEXT_STATE), LoginStep.SCAN).at(NOW.plus(CLAIMED));

    assertThat(later.state()).isEqualTo(LoginState.QR_PENDING);
    assertThat(later.version()).isEqualTo(waiting.version() + 1);
    assertThat(later.challenge().orElseThrow().gatewayState()).isEqualTo(NEXT_STATE);
    assertThat(later.challenge().orElseThrow().qrCode())
        .isEqualTo(waiting.challenge().orElseThrow().qrCode());
  }
}
