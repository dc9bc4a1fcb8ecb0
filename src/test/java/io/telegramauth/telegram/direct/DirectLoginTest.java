package io.telegramauth.telegram.direct;

import static io.telegramauth.telegram.direct.DirectRig.failure;
import static io.telegramauth.telegram.direct.DirectRig.options;
import static io.telegramauth.telegram.direct.DirectRig.outcome;
import static io.telegramauth.telegram.direct.DirectRig.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole logins by real TDLib, each step in a gateway that has nothing but the state. */
class DirectLoginTest {
  private static final String PLAIN = "+9996610001";
  private static final String TWO_FACTOR = "+9996617001";
  private static final String ELSEWHERE = "+9996620001";

  @TempDir Path directory;
  private DirectRig rig;

  @BeforeEach
  void start() {
    rig = new DirectRig(directory);
  }

  @AfterEach
  void stop() {
    // A client whose key is gone takes its time to close, and keeps its directory until then.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(rig.leftovers()).isEmpty());
    rig.close();
  }

  private CodeSent sendCode(String number) {
    return outcome(rig.gateway().sendCode(phone(number), options()));
  }

  private SignedIn signIn(String number, CodeSent sent, String code) {
    SignInOutcome outcome =
        outcome(
            rig.gateway().signIn(phone(number), sent.state(), SecretString.of(code), options()));
    assertThat(outcome).isInstanceOf(SignedIn.class);
    return (SignedIn) outcome;
  }

  private static long userId(String number) {
    return TestAccount.of(number).orElseThrow().userId();
  }

  private long count(String number, EventCounter.Event entry) {
    return rig.telegram.events().count(number, entry);
  }

  @Test
  void logsInWithACode() {
    CodeSent sent = sendCode(PLAIN);
    assertThat(sent.route()).isEqualTo(Route.DIRECT);
    assertThat(sent.delivery().channel()).isEqualTo(Channel.APP);
    assertThat(sent.delivery().length()).hasValue(5);
    assertThat(sent.delivery().nextChannel()).contains(Channel.SMS);
    assertThat(sent.state().length()).isLessThan(64 * 1024);
    SignedIn signedIn = signIn(PLAIN, sent, "11111");
    assertThat(signedIn.userId()).isEqualTo(userId(PLAIN));
    TelegramSession session =
        TelegramSession.of(signedIn.sessionString(), new Owner(signedIn.userId(), 12345, false));
    assertThat(session)
        .isInstanceOfSatisfying(
            TelegramSession.Portable.class,
            portable -> {
              assertThat(portable.format()).isEqualTo(SessionFormat.GRAMJS);
              assertThat(portable.session().dc()).isEqualTo(1);
              assertThat(portable.session().test()).isTrue();
            });
    assertThat(rig.telegram.authorisations(PLAIN)).isEqualTo(1);
    assertThat(count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(rig.dataCentre.counts().handshakes()).isEqualTo(1);
  }

  @Test
  void logsInWithCodeAndPassword() {
    CodeSent sent = sendCode(TWO_FACTOR);
    PhoneNumber phone = phone(TWO_FACTOR);
    SignInOutcome half =
        outcome(rig.gateway().signIn(phone, sent.state(), SecretString.of("11111"), options()));
    assertThat(half).isInstanceOf(PasswordRequired.class);
    PasswordRequired required = (PasswordRequired) half;
    assertThat(required.hint()).contains(TestAccount.PASSWORD_HINT);
    assertThat(
            failure(
                    rig.gateway()
                        .checkPassword(
                            Optional.of(phone),
                            required.state(),
                            SecretString.of("wrong"),
                            options()))
                .code())
        .isEqualTo(FailureCode.PASSWORD_HASH_INVALID);
    SignInOutcome whole =
        outcome(
            rig.gateway()
                .checkPassword(
                    Optional.of(phone),
                    required.state(),
                    SecretString.of(TestAccount.PASSWORD),
                    options()));
    assertThat(whole)
        .isInstanceOfSatisfying(
            SignedIn.class, done -> assertThat(done.userId()).isEqualTo(userId(TWO_FACTOR)));
    assertThat(count(TWO_FACTOR, EventCounter.Event.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void acceptsTheRightCodeAfterAWrongOne() {
    CodeSent sent = sendCode(PLAIN);
    assertThat(
            failure(
                    rig.gateway()
                        .signIn(phone(PLAIN), sent.state(), SecretString.of("99999"), options()))
                .code())
        .isEqualTo(FailureCode.PHONE_CODE_INVALID);
    signIn(PLAIN, sent, "11111");
    assertThat(count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(count(PLAIN, EventCounter.Event.SIGN_IN_ASKED)).isEqualTo(2);
  }

  @Test
  void sendsTheCodeThroughTheNextChannels() {
    CodeSent app = sendCode(PLAIN);
    CodeSent sms = outcome(rig.gateway().resendCode(phone(PLAIN), app.state(), options()));
    assertThat(sms.delivery().channel()).isEqualTo(Channel.SMS);
    CodeSent spoken = outcome(rig.gateway().resendCode(phone(PLAIN), sms.state(), options()));
    assertThat(spoken.delivery().channel()).isEqualTo(Channel.CALL);
    assertThat(spoken.delivery().nextChannel()).isEmpty();
    assertThat(failure(rig.gateway().resendCode(phone(PLAIN), spoken.state(), options())).code())
        .isEqualTo(FailureCode.RESEND_NOT_AVAILABLE);
    signIn(PLAIN, spoken, "11111");
    assertThat(count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(3);
  }

  @Test
  void followsTheAccountToItsDataCentre() {
    CodeSent sent = sendCode(ELSEWHERE);
    SignedIn signedIn = signIn(ELSEWHERE, sent, "22222");
    assertThat(signedIn.userId()).isEqualTo(userId(ELSEWHERE));
    assertThat(TelegramSession.of(signedIn.sessionString(), new Owner(1, 1, false)))
        .isInstanceOfSatisfying(
            TelegramSession.Portable.class,
            portable -> assertThat(portable.session().dc()).isEqualTo(2));
    assertThat(count(ELSEWHERE, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    outcome(rig.gateway().logOut(signedIn.sessionString(), options()));
    assertThat(rig.telegram.authorisations(ELSEWHERE)).isZero();
  }

  @Test
  void makesACancelledCodeWorthless() {
    CodeSent sent = sendCode(PLAIN);
    outcome(rig.gateway().cancelCode(Optional.of(phone(PLAIN)), sent.state(), options()));
    assertThat(
            failure(
                    rig.gateway()
                        .signIn(phone(PLAIN), sent.state(), SecretString.of("11111"), options()))
                .code())
        .isEqualTo(FailureCode.SESSION_DEAD);
    outcome(rig.gateway().cancelCode(Optional.of(phone(PLAIN)), sent.state(), options()));
    assertThat(rig.telegram.authorisations(PLAIN)).isZero();
  }

  /** As after an answer that was lost: what is known of the login is from before it. */
  @Test
  void endsTheSignInOfACancelledLogin() {
    CodeSent sent = sendCode(PLAIN);
    signIn(PLAIN, sent, "11111");
    assertThat(rig.telegram.authorisations(PLAIN)).isEqualTo(1);
    outcome(rig.gateway().cancelCode(Optional.of(phone(PLAIN)), sent.state(), options()));
    assertThat(rig.telegram.authorisations(PLAIN)).isZero();
  }

  @Test
  void logsOut() {
    SignedIn signedIn = signIn(PLAIN, sendCode(PLAIN), "11111");
    outcome(rig.gateway().logOut(signedIn.sessionString(), options()));
    assertThat(count(PLAIN, EventCounter.Event.LOGGED_OUT)).isEqualTo(1);
    assertThat(rig.telegram.authorisations(PLAIN)).isZero();
    outcome(rig.gateway().logOut(signedIn.sessionString(), options()));
  }

  @Test
  void reportsTheKindOfAccount() {
    assertThat(sendCodeFailure(TestAccount.Behaviour.BANNED))
        .isEqualTo(FailureCode.PHONE_NUMBER_BANNED);
    assertThat(sendCodeFailure(TestAccount.Behaviour.INVALID))
        .isEqualTo(FailureCode.PHONE_NUMBER_INVALID);
    String unregistered = TestAccount.Behaviour.UNREGISTERED.exampleNumber();
    CodeSent sent = sendCode(unregistered);
    assertThat(
            failure(
                    rig.gateway()
                        .signIn(
                            phone(unregistered), sent.state(), SecretString.of("22222"), options()))
                .code())
        .isEqualTo(FailureCode.SIGN_UP_REQUIRED);
  }

  @Test
  void reportsAWaitInsteadOfWaiting() {
    String number = TestAccount.Behaviour.FLOOD_WAIT.exampleNumber();
    Failure failure = failure(rig.gateway().sendCode(phone(number), options()));
    assertThat(failure.code()).isEqualTo(FailureCode.FLOOD_WAIT);
    assertThat(failure.retryAfter()).contains(SandboxTelegram.FLOOD_WAIT);
    assertThat(count(number, EventCounter.Event.SEND_CODE_ASKED)).isEqualTo(1);
  }

  private FailureCode sendCodeFailure(TestAccount.Behaviour behaviour) {
    return failure(rig.gateway().sendCode(phone(behaviour.exampleNumber()), options())).code();
  }
}
