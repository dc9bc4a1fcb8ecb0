package io.telegramauth.telegram.direct;

import static io.telegramauth.telegram.direct.DirectRig.failure;
import static io.telegramauth.telegram.direct.DirectRig.options;
import static io.telegramauth.telegram.direct.DirectRig.outcome;
import static io.telegramauth.telegram.direct.DirectRig.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.sandbox.dc.Faults;
import io.telegramauth.sandbox.dc.ServerKey;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong on the way to Telegram, and what the direct gateway makes of it. */
class DirectFaultsTest {
  private static final String PLAIN = "+9996610002";
  private static final SecretString CODE = SecretString.of("11111");
  private static final Duration SHORT = Duration.ofMillis(3500);

  /** Enough for a connection and an exchange of keys on a machine that has other things to do. */
  private static final Duration ENOUGH = Duration.ofSeconds(8);

  @TempDir Path directory;
  private DirectRig rig;

  @BeforeEach
  void start() {
    rig = new DirectRig(directory);
  }

  @AfterEach
  void stop() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(rig.leftovers()).isEmpty());
    rig.close();
  }

  private long codesSent() {
    return rig.telegram.events().count(PLAIN, EventCounter.Event.CODE_SENT);
  }

  /** The failure of a start, there half a second after its deadline at the latest, as promised. */
  private Failure failStart(DirectGateway gateway, Duration time) {
    long start = System.nanoTime();
    Failure failure = failure(gateway.sendCode(phone(PLAIN), options(time)));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(time.plusMillis(500));
    return failure;
  }

  @Test
  void refusedConnectionsDidNotReachTelegram() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(failStart(rig.gatewayTo(closed), SHORT).code())
        .isEqualTo(FailureCode.TELEGRAM_UNREACHABLE);
  }

  @Test
  void silentConnectionsDidNotReachTelegram() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      assertThat(failStart(rig.gatewayTo(silent.getLocalPort()), SHORT).code())
          .isEqualTo(FailureCode.TELEGRAM_UNREACHABLE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.Handshake.class,
      names = {"HANG_AFTER_RES_PQ", "HANG_BEFORE_DH_GEN_OK"})
  void aHangingKeyExchangeDidNotReachTelegram(Faults.Handshake hang) {
    rig.dataCentre.faults().handshake(hang);
    assertThat(failStart(rig.gateway(), SHORT).code()).isEqualTo(FailureCode.TELEGRAM_UNREACHABLE);
    assertThat(codesSent()).isZero();
  }

  /** Somebody between us and Telegram does not have the key that TDLib knows Telegram by. */
  @Test
  void aServerWithAnotherKeyReceivesNothing() {
    try (DataCentre hostile =
        DataCentre.start(
            rig.telegram, DataCentreOptions.defaults().withServerKey(ServerKey.generate()))) {
      assertThat(failStart(rig.gatewayTo(hostile.port()), SHORT).code())
          .isEqualTo(FailureCode.TELEGRAM_UNREACHABLE);
      assertThat(hostile.counts().connections()).isPositive();
      assertThat(hostile.counts().calls("auth.sendCode")).isZero();
    }
    assertThat(codesSent()).isZero();
  }

  @Test
  void workDirectoriesAreAccessibleToTheirOwnerOnly() {
    rig.dataCentre.faults().handshake(Faults.Handshake.HANG_AFTER_RES_PQ);
    var start = rig.gateway().sendCode(phone(PLAIN), options(SHORT)).subscribeAsCompletionStage();
    await()
        .untilAsserted(
            () ->
                assertThat(rig.leftovers())
                    .singleElement()
                    .extracting(DirectFaultsTest::permissions)
                    .isEqualTo("rwx------"));
    await().untilAsserted(() -> assertThat(start).isCompletedExceptionally());
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aLostResponseMakesTheOutcomeUnknown() {
    rig.dataCentre.faults().sendCodeAnswer(Faults.SendCodeAnswer.HANG);
    assertThat(failStart(rig.gateway(), ENOUGH).code()).isEqualTo(FailureCode.TELEGRAM_ANSWER_LOST);
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void aResponseLostWithItsConnectionIsRequestedAgain() {
    rig.dataCentre.faults().sendCodeAnswer(Faults.SendCodeAnswer.CLOSE);
    CodeSent sent = outcome(rig.gateway().sendCode(phone(PLAIN), options()));
    assertThat(codesSent()).isEqualTo(1);
    assertThat(outcome(rig.gateway().signIn(phone(PLAIN), sent.state(), CODE, options())))
        .isInstanceOf(SignedIn.class);
  }

  @Test
  void errorsThatTdlibRepeatsAreCutOff() {
    for (int i = 0; i < 8; i++) {
      rig.dataCentre.faults().failNext("auth.sendCode", new RpcError(500, "AUTH_RESTART"));
    }
    assertThat(failStart(rig.gateway(), ENOUGH).code())
        .isIn(FailureCode.TELEGRAM_ANSWER_LOST, FailureCode.AUTH_RESTART);
    assertThat(codesSent()).isZero();
  }

  @Test
  void aWaitDuringALoginLeavesItUnchanged() {
    CodeSent sent = outcome(rig.gateway().sendCode(phone(PLAIN), options()));
    rig.dataCentre.faults().failNext("auth.signIn", new RpcError(420, "FLOOD_WAIT_23"));
    Failure failure = failure(rig.gateway().signIn(phone(PLAIN), sent.state(), CODE, options()));
    assertThat(failure.code()).isEqualTo(FailureCode.FLOOD_WAIT);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(23));
    assertThat(outcome(rig.gateway().signIn(phone(PLAIN), sent.state(), CODE, options())))
        .isInstanceOf(SignedIn.class);
  }

  @Test
  void aChangedStateIsRejected() {
    CodeSent sent = outcome(rig.gateway().sendCode(phone(PLAIN), options()));
    byte[] bytes = sent.state().reveal();
    for (int at = 0; at < bytes.length; at += 997) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 1;
      assertRefused(flipped);
    }
    for (int length : new int[] {0, 1, 17, 60, bytes.length / 2, bytes.length - 1}) {
      assertRefused(Arrays.copyOf(bytes, length));
    }
    assertThat(rig.dataCentre.counts().calls("auth.signIn")).isZero();
  }

  private void assertRefused(byte[] state) {
    Failure failure =
        failure(rig.gateway().signIn(phone(PLAIN), SecretBytes.of(state), CODE, options()));
    assertThat(failure.code()).isEqualTo(FailureCode.RESTART_REQUIRED);
  }

  @Test
  void theStateOfAnotherLoginIsRejected() {
    CodeSent sent = outcome(rig.gateway().sendCode(phone(PLAIN), options()));
    Failure failure =
        failure(rig.gateway().signIn(phone("+9996610003"), sent.state(), CODE, options()));
    assertThat(failure.code()).isEqualTo(FailureCode.RESTART_REQUIRED);
  }

  @Test
  void aCallWithoutAFreeThreadIsNotStarted() {
    rig.dataCentre.faults().handshake(Faults.Handshake.HANG_AFTER_RES_PQ);
    DirectGateway narrow = rig.gateway(1);
    var first = narrow.sendCode(phone(PLAIN), options(SHORT)).subscribeAsCompletionStage();
    Failure second = failure(narrow.sendCode(phone("+9996610003"), options(Duration.ofSeconds(2))));
    assertThat(second.code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
    await().untilAsserted(() -> assertThat(first).isDone());
    assertThat(first)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(Exception.class)
        .withCauseInstanceOf(FailureException.class);
  }

  @Test
  void aMissingTdlibIsReported() {
    JnaTdClients none = new JnaTdClients(Optional.of(directory.resolve("none.so")));
    assertThat(failStart(rig.gatewayOf(none), SHORT).code())
        .isEqualTo(FailureCode.DIRECT_NOT_BUNDLED);
  }

  @Test
  void anInvalidLibraryIsNotLoaded() {
    JnaTdClients wrong = new JnaTdClients(Optional.of(Path.of("pom.xml")));
    assertThat(failStart(rig.gatewayOf(wrong), SHORT).code()).isEqualTo(FailureCode.DIRECT_BROKEN);
  }
}
