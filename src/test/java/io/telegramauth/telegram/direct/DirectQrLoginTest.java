package io.telegramauth.telegram.direct;

import static io.telegramauth.telegram.direct.DirectRig.failure;
import static io.telegramauth.telegram.direct.DirectRig.options;
import static io.telegramauth.telegram.direct.DirectRig.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.Faults;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.ScanOutcome;
import io.telegramauth.telegram.ScanOutcome.Scanned;
import io.telegramauth.telegram.ScanOutcome.Waiting;
import io.telegramauth.telegram.ScanWait;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The direct route's login by QR code: real TDLib, opened for each call. */
class DirectQrLoginTest {
  /** In data centre 1, where TDLib begins on the test servers, and in others. */
  private static final String HERE = "+9996610003";

  private static final String ELSEWHERE = "+9996620003";
  private static final String TWO_FACTOR = "+9996617003";
  private static final String TWO_FACTOR_ELSEWHERE = "+9996637003";
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** TDLib may take so long after a change of the data centre. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(25);

  private static final SecretBytes DATABASE_KEY = SecretBytes.of(new byte[TdState.KEY_LENGTH]);

  @TempDir Path directory;
  private DirectRig rig;

  @BeforeEach
  void start() {
    rig = new DirectRig(directory);
  }

  @AfterEach
  void stop() {
    await().atMost(CLOSE_TIME).untilAsserted(() -> assertThat(rig.leftovers()).isEmpty());
    rig.close();
  }

  private QrStarted startQr() {
    return outcome(rig.gateway().startQr(options()));
  }

  private static ScanWait waiting(SecretString link, Duration time) {
    return new ScanWait(link, Deadline.in(time), new CompletableFuture<>());
  }

  private Uni<ScanOutcome> awaitScan(QrStarted started, Duration time) {
    return rig.gateway().awaitScan(started.state(), waiting(started.link().url(), time), options());
  }

  private void accept(QrStarted started, String number) {
    rig.telegram.acceptLoginToken(LoginToken.inLink(started.link().url().reveal()), number);
  }

  private static SignInOutcome scanned(ScanOutcome outcome) {
    return ((Scanned) outcome).signIn();
  }

  private static long userId(String number) {
    return TestAccount.of(number).orElseThrow().userId();
  }

  private void assertSignedIn(SignInOutcome outcome, String number) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SignedIn.class,
            done -> {
              assertThat(done.userId()).isEqualTo(userId(number));
              assertThat(done.isSomebodyElses()).isFalse();
            });
    assertThat(rig.telegram.authorisations(number)).isEqualTo(1);
  }

  @Test
  void showsALinkThatLivesHalfAMinute() {
    QrStarted started = startQr();

    assertThat(started.link().url().reveal()).startsWith("tg://login?token=");
    assertThat(started.link().lifetime()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {HERE, ELSEWHERE})
  void aWaitFindsTheScan(String number) {
    QrStarted started = startQr();
    CompletableFuture<ScanOutcome> waiting = awaitScan(started, LONG).subscribeAsCompletionStage();
    await().untilAsserted(() -> assertThat(rig.exports()).isGreaterThan(1));

    accept(started, number);

    assertSignedIn(scanned(outcome(Uni.createFrom().completionStage(waiting))), number);
  }

  /** Nobody is connected when the scan happens: TDLib's update of it is sent to nobody. */
  @ParameterizedTest
  @ValueSource(strings = {HERE, ELSEWHERE})
  void aScanBetweenTwoWaitsIsFoundByTheNext(String number) {
    QrStarted started = startQr();
    assertThat(outcome(awaitScan(started, SHORT))).isInstanceOf(Waiting.class);
    assertThat(rig.dataCentre.counts().openConnections()).isZero();

    accept(started, number);

    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), number);
  }

  /** The instance died with what it had found. */
  @Test
  void aScanThatWasFoundAndLostIsFoundAgain() {
    QrStarted started = startQr();
    accept(started, HERE);
    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), HERE);

    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), HERE);
  }

  /** The key of another data centre is nowhere but in the state that the wait returns. */
  @Test
  void aScanElsewhereIsFoundAgainAndEndedByItsState() {
    QrStarted started = startQr();
    accept(started, ELSEWHERE);
    Scanned first = (Scanned) outcome(awaitScan(started, LONG));
    assertSignedIn(first.signIn(), ELSEWHERE);
    SecretBytes state = first.state().orElseThrow();

    Scanned second =
        (Scanned)
            outcome(rig.gateway().awaitScan(state, waiting(started.link().url(), LONG), options()));

    assertSignedIn(second.signIn(), ELSEWHERE);
    assertThat(second.state()).isEmpty();
    outcome(rig.gateway().cancelCode(Optional.empty(), state, options()));
    assertThat(rig.telegram.authorisations(ELSEWHERE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {TWO_FACTOR, TWO_FACTOR_ELSEWHERE})
  void thePasswordIsGivenAfterTheScan(String number) {
    QrStarted started = startQr();
    accept(started, number);

    SignInOutcome half = scanned(outcome(awaitScan(started, LONG)));

    assertThat(half).isInstanceOf(PasswordRequired.class);
    PasswordRequired required = (PasswordRequired) half;
    assertThat(required.hint()).contains(TestAccount.PASSWORD_HINT);
    assertThat(failure(checkPassword(required.state(), "wrong")).code())
        .isEqualTo(FailureCode.PASSWORD_HASH_INVALID);
    assertSignedIn(outcome(checkPassword(required.state(), TestAccount.PASSWORD)), number);
  }

  private Uni<SignInOutcome> checkPassword(SecretBytes state, String password) {
    return rig.gateway()
        .checkPassword(Optional.empty(), state, SecretString.of(password), options());
  }

  /**
   * Real distances: on loopback the data centre's error may be there before TDLib can be stopped.
   */
  @Test
  void theKeyOutlivesADataCentreThatDoesNotKnowItYet() {
    QrStarted started = startQr();
    accept(started, ELSEWHERE);
    rig.dataCentre.faults().settlingAfterImport(Duration.ofSeconds(2));
    rig.dataCentre.faults().latency(Duration.ofMillis(25), Duration.ofMillis(25));

    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), ELSEWHERE);
  }

  @Test
  void aWaitEndsWhenItsTimeIsOver() {
    QrStarted started = startQr();

    assertThat(outcome(awaitScan(started, SHORT)))
        .isInstanceOfSatisfying(
            Waiting.class,
            waiting -> {
              assertThat(waiting.link().url()).isEqualTo(started.link().url());
              assertThat(waiting.state()).isEmpty();
            });
  }

  @Test
  void aWaitEndsWhenItIsTold() {
    QrStarted started = startQr();
    ScanWait wait = waiting(started.link().url(), LONG);
    CompletableFuture<ScanOutcome> outcome =
        rig.gateway().awaitScan(started.state(), wait, options()).subscribeAsCompletionStage();
    await().untilAsserted(() -> assertThat(rig.exports()).isGreaterThan(1));

    wait.end().complete(null);

    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(outcome).isCompletedWithValueMatching(Waiting.class::isInstance));
  }

  /** The caller shows a link that is no longer the one: the next is its answer. */
  @Test
  void aWaitEndsWithAnotherLink() {
    QrStarted started = startQr();
    ScanWait wait = waiting(SecretString.of("tg://login?token=AAAA"), LONG);

    assertThat(outcome(rig.gateway().awaitScan(started.state(), wait, options())))
        .isInstanceOfSatisfying(
            Waiting.class,
            waiting -> {
              assertThat(waiting.link().url()).isEqualTo(started.link().url());
              assertThat(waiting.state()).isPresent();
            });
  }

  @Test
  void aWaitWithoutTelegramSaysSo() {
    QrStarted started = startQr();
    rig.dataCentre.faults().accepting(Faults.Accepting.CLOSE);

    assertThat(failure(awaitScan(started, SHORT)).code())
        .isEqualTo(FailureCode.TELEGRAM_UNREACHABLE);

    rig.dataCentre.faults().clear();
    accept(started, HERE);
    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), HERE);
  }

  @Test
  void aCancelledLoginHasNoKeyLeft() {
    QrStarted started = startQr();
    accept(started, HERE);
    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), HERE);

    outcome(rig.gateway().cancelCode(Optional.empty(), started.state(), options()));

    assertThat(rig.telegram.authorisations(HERE)).isZero();
  }

  /** TDLib forgets a QR code after five minutes, as it does here: the key may be signed in. */
  @Test
  void aForgottenLoginHasNoKeyLeftEither() throws BinlogException {
    QrStarted started = startQr();
    accept(started, HERE);
    assertSignedIn(scanned(outcome(awaitScan(started, LONG))), HERE);
    TdState state = TdState.unpack(started.state(), Optional.empty()).orElseThrow();
    byte[] forgotten =
        Binlog.change(
            state.database().reveal(),
            state.databaseKey(),
            TokenExpiry.NAME,
            value -> new byte[value.length]);
    SecretBytes packed =
        new TdState(Optional.empty(), state.databaseKey(), SecretBytes.of(forgotten)).pack();
    assertThat(
            failure(rig.gateway().awaitScan(packed, waiting(started.link().url(), LONG), options()))
                .code())
        .isEqualTo(FailureCode.PHONE_CODE_EXPIRED);

    outcome(rig.gateway().cancelCode(Optional.empty(), packed, options()));

    assertThat(rig.telegram.authorisations(HERE)).isZero();
  }

  @Test
  void theStateOfAnotherKindOfLoginIsRefused() {
    QrStarted started = startQr();
    byte[] damaged = started.state().reveal();
    damaged[damaged.length - 1] ^= 1;

    assertThat(
            failure(
                    rig.gateway()
                        .awaitScan(
                            SecretBytes.of(damaged),
                            waiting(started.link().url(), LONG),
                            options()))
                .code())
        .isEqualTo(FailureCode.RESTART_REQUIRED);
    assertThat(
            failure(rig.gateway().resendCode(DirectRig.phone(HERE), started.state(), options()))
                .code())
        .isEqualTo(FailureCode.RESTART_REQUIRED);
  }

  /**
   * A TDLib that reports a sign-in and writes it to its database one second later, when it closes.
   *
   * @param opened the state that it opens the database in
   */
  private record WritingTdlib(TdAuthorization opened) implements TdClients {
    private static final byte[] WHOLE =
        new AuthKey(2, SecretBytes.of(new byte[256]), userId(ELSEWHERE))
            .toBinlog()
            .write(DATABASE_KEY, new SecureRandom());

    @Override
    public TdClient open(Consumer<TdUpdate> onUpdate) {
      AtomicReference<Path> database = new AtomicReference<>();
      return (request, onResponse) -> {
        if (request instanceof TdRequest.SetParameters parameters) {
          database.set(parameters.database().resolve("td_test.binlog"));
          write(database.get(), Arrays.copyOf(WHOLE, WHOLE.length - 1));
          report(onUpdate, opened);
          onUpdate.accept(new TdUpdate.Connection(true));
        } else if (request instanceof TdRequest.CheckCode) {
          report(onUpdate, new TdAuthorization.Ready());
        } else if (request instanceof TdRequest.Close) {
          CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
              .execute(
                  () -> {
                    write(database.get(), WHOLE);
                    report(onUpdate, new TdAuthorization.Closed());
                  });
        }
        onResponse.accept(new TdResponse.Done());
      };
    }

    private static void report(Consumer<TdUpdate> onUpdate, TdAuthorization state) {
      onUpdate.accept(new TdUpdate.AuthorizationState(state));
    }

    private static void write(Path database, byte[] content) {
      try {
        Files.write(database, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    static SecretBytes state(Optional<PhoneNumber> number) {
      return new TdState(number, DATABASE_KEY, SecretBytes.of(WHOLE)).pack();
    }
  }

  @Test
  void aScanIsReadOnceItIsWritten() {
    SecretString link = SecretString.of("tg://login?token=AAAA");

    ScanOutcome outcome =
        outcome(
            rig.gatewayOf(new WritingTdlib(new TdAuthorization.Ready()))
                .awaitScan(WritingTdlib.state(Optional.empty()), waiting(link, LONG), options()));

    assertThat(scanned(outcome))
        .isInstanceOfSatisfying(
            SignedIn.class, done -> assertThat(done.userId()).isEqualTo(userId(ELSEWHERE)));
  }

  @Test
  void aRightCodeIsReadOnceItIsWritten() {
    PhoneNumber number = DirectRig.phone(ELSEWHERE);
    Delivery delivery =
        new Delivery(Channel.APP, OptionalInt.of(5), Optional.empty(), Duration.ZERO);

    SignInOutcome outcome =
        outcome(
            rig.gatewayOf(new WritingTdlib(new TdAuthorization.WaitCode(delivery)))
                .signIn(
                    number,
                    WritingTdlib.state(Optional.of(number)),
                    SecretString.of("22222"),
                    options()));

    assertThat(outcome).isInstanceOf(SignedIn.class);
  }

  /** Whatever fails on a thread that nobody waits for: the wait is over. */
  @Test
  void aWaitThatFailsIsOver() {
    SecretString link = SecretString.of("tg://login?token=AAAA");
    TdClients failing =
        onUpdate ->
            (request, onResponse) -> {
              if (request instanceof TdRequest.SetParameters) {
                WritingTdlib.report(onUpdate, new TdAuthorization.WaitScan(link));
                onUpdate.accept(new TdUpdate.Connection(true));
              } else if (request instanceof TdRequest.Disconnect) {
                WritingTdlib.report(onUpdate, new TdAuthorization.Closed());
                throw new LinkageError("a test");
              }
              onResponse.accept(new TdResponse.Done());
            };

    assertThat(
            failure(
                    rig.gatewayOf(failing)
                        .awaitScan(
                            WritingTdlib.state(Optional.empty()), waiting(link, SHORT), options()))
                .code())
        .isEqualTo(FailureCode.INTERNAL_ERROR);
  }
}
