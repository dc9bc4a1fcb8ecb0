package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.TrustingTdlib;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real TDLib logs in to the data centre by a QR code. */
class TdlibQrLoginTest {
  /** In data centre 1, where TDLib begins on the test servers. */
  private static final String HERE = "+9996610002";

  private static final String ELSEWHERE = "+9996620002";
  private static final String TWO_FACTOR = "+9996617002";
  private static final String TWO_FACTOR_ELSEWHERE = "+9996637002";

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private DataCentre dataCentre;
  @TempDir Path directory;

  @BeforeEach
  void start() {
    TrustingTdlib.assumeThere();
    dataCentre =
        DataCentre.start(
            telegram, DataCentreOptions.defaults().withServerKey(TrustingTdlib.serverKey()));
  }

  @AfterEach
  void stop() {
    if (dataCentre != null) {
      dataCentre.close();
    }
  }

  private static String link(TdRig td) {
    JsonNode asked = td.ask(TdRig.request("requestQrCodeAuthentication"));
    assertThat(asked.path("@type").asText()).as(asked.toString()).isEqualTo("ok");
    return td.awaitState("WaitOtherDeviceConfirmation").path("link").asText();
  }

  private void accept(String link, String number) {
    telegram.acceptLoginToken(LoginToken.inLink(link), number);
  }

  private static void assertIs(TdRig td, String number) {
    assertThat(td.require(TdRig.request("getMe")).path("id").asLong())
        .isEqualTo(TestAccount.of(number).orElseThrow().userId());
  }

  @Test
  void aScanSignsIn() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      accept(link(td), HERE);
      td.awaitState("Ready");
      assertIs(td, HERE);
    }
    assertThat(telegram.authorisations(HERE)).isEqualTo(1);
    assertThat(telegram.events().count(HERE, Event.LOGIN_TOKEN_ACCEPTED)).isEqualTo(1);
    assertThat(telegram.events().count(HERE, Event.CODE_SENT)).isZero();
  }

  @Test
  void anAccountOfAnotherDataCentreSignsInThere() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      accept(link(td), ELSEWHERE);
      td.awaitState("Ready");
      assertIs(td, ELSEWHERE);
      await()
          .untilAsserted(
              () -> assertThat(dataCentre.counts().calls("auth.importAuthorization")).isEqualTo(1));
    }
    assertThat(dataCentre.counts().calls("auth.importLoginToken")).isEqualTo(1);
    assertThat(telegram.authorisations(ELSEWHERE)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({TWO_FACTOR, TWO_FACTOR_ELSEWHERE})
  void thePasswordIsAskedForAfterTheScan(String number) {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      accept(link(td), number);
      JsonNode waiting = td.awaitState("WaitPassword");
      assertThat(waiting.path("password_hint").asText()).isEqualTo(TestAccount.PASSWORD_HINT);
      assertThat(td.password("wrong").path("message").asText()).isEqualTo("PASSWORD_HASH_INVALID");
      assertThat(td.password(TestAccount.PASSWORD).path("@type").asText()).isEqualTo("ok");
      td.awaitState("Ready");
    }
    assertThat(telegram.authorisations(number)).isEqualTo(1);
  }

  @Test
  void theStateOutlivesTheClient() {
    String link;
    try (TdRig first = TdRig.open(dataCentre, directory)) {
      link = link(first);
    }
    try (TdRig second = TdRig.open(dataCentre, directory)) {
      assertThat(second.awaitState("WaitOtherDeviceConfirmation").path("link").asText())
          .isEqualTo(link);
      accept(link, HERE);
      second.awaitState("Ready");
    }
  }

  /** For a second or two after the import; TDLib, left alone, then gives its key up. */
  @Test
  void theNewDataCentreMayNotKnowTheKeyYet() {
    dataCentre.faults().settlingAfterImport(Duration.ofSeconds(2));
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      accept(link(td), ELSEWHERE);
      td.awaitState("Closed");
      assertThat(td.history()).containsSubsequence("Ready", "LoggingOut", "Closed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "+9996628000, USER_DEACTIVATED_BAN",
    "+9996628400, FROZEN_METHOD_INVALID",
    "+9996628200, AUTH_KEY_UNREGISTERED"
  })
  void whoCannotScanChangesNothing(String number, String error) {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      String link = link(td);
      assertThatThrownBy(() -> accept(link, number))
          .isInstanceOfSatisfying(RpcError.class, e -> assertThat(e.name()).isEqualTo(error));
      accept(link, HERE);
      td.awaitState("Ready");
      assertThatThrownBy(() -> accept(link, HERE))
          .isInstanceOfSatisfying(
              RpcError.class, e -> assertThat(e.name()).isEqualTo("AUTH_TOKEN_ALREADY_ACCEPTED"));
    }
  }
}
