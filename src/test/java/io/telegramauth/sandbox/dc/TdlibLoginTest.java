package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.TrustingTdlib;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TDLib logs in to the data centre. */
class TdlibLoginTest {
  /** In data centre 1, where TDLib begins on the test servers. */
  private static final String PLAIN = "+9996610001";

  private static final String TWO_FACTOR = "+9996617001";
  private static final String ELSEWHERE = "+9996620001";

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

  private static void assertOk(JsonNode answer) {
    assertThat(answer.path("@type").asText()).as(answer.toString()).isEqualTo("ok");
  }

  private static void assertError(JsonNode answer, int code, String message) {
    assertThat(answer.path("@type").asText()).isEqualTo("error");
    assertThat(answer.path("code").asInt()).isEqualTo(code);
    assertThat(answer.path("message").asText()).isEqualTo(message);
  }

  @Test
  void logsInWithACode() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(PLAIN));
      JsonNode info = td.awaitState("WaitCode").path("code_info");
      assertThat(info.path("type").path("@type").asText())
          .isEqualTo("authenticationCodeTypeTelegramMessage");
      assertThat(info.path("type").path("length").asInt()).isEqualTo(5);
      assertThat(info.path("next_type").path("@type").asText())
          .isEqualTo("authenticationCodeTypeSms");
      assertOk(td.code("11111"));
      td.awaitState("Ready");
      JsonNode me = td.require(TdRig.request("getMe"));
      TestAccount account = TestAccount.of(PLAIN).orElseThrow();
      assertThat(me.path("id").asLong()).isEqualTo(account.userId());
      assertThat(me.path("first_name").asText()).isEqualTo(account.firstName());
    }
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.SIGNED_IN)).isEqualTo(1);
    assertThat(telegram.authorisations(PLAIN)).isEqualTo(1);
    assertThat(dataCentre.counts().calls("help.getConfig")).isLessThan(10);
  }

  @Test
  void logsInWithCodeAndPassword() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(TWO_FACTOR));
      td.awaitState("WaitCode");
      assertOk(td.code("11111"));
      JsonNode waiting = td.awaitState("WaitPassword");
      assertThat(waiting.path("password_hint").asText()).isEqualTo(TestAccount.PASSWORD_HINT);
      assertError(td.password("wrong"), 400, "PASSWORD_HASH_INVALID");
      assertOk(td.password(TestAccount.PASSWORD));
      td.awaitState("Ready");
    }
    assertThat(telegram.events().count(TWO_FACTOR, EventCounter.Event.PASSWORD_ASKED)).isEqualTo(2);
    assertThat(telegram.authorisations(TWO_FACTOR)).isEqualTo(1);
  }

  @Test
  void acceptsTheRightCodeAfterAWrongOne() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(PLAIN));
      td.awaitState("WaitCode");
      assertError(td.code("99999"), 400, "PHONE_CODE_INVALID");
      assertThat(td.state()).isEqualTo("WaitCode");
      assertOk(td.code("11111"));
      td.awaitState("Ready");
    }
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.SIGN_IN_ASKED)).isEqualTo(2);
  }

  @Test
  void sendsTheCodeAgainThroughTheNextChannel() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(PLAIN));
      td.awaitState("WaitCode");
      assertOk(td.ask(TdRig.request("resendAuthenticationCode")));
      JsonNode info = td.awaitState("WaitCode").path("code_info");
      assertThat(info.path("type").path("@type").asText()).isEqualTo("authenticationCodeTypeSms");
      assertOk(td.code("11111"));
      td.awaitState("Ready");
    }
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(2);
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.RESEND_ASKED)).isEqualTo(1);
  }

  @Test
  void followsTheAccountToItsDataCentre() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(ELSEWHERE));
      td.awaitState("WaitCode");
      assertOk(td.code("22222"));
      td.awaitState("Ready");
      assertThat(td.require(TdRig.request("getMe")).path("id").asLong())
          .isEqualTo(TestAccount.of(ELSEWHERE).orElseThrow().userId());
      // The first data centre's key is to stand for the login too. Closed before that, TDLib spins
      // for seconds.
      await()
          .untilAsserted(
              () -> assertThat(dataCentre.counts().calls("auth.importAuthorization")).isEqualTo(1));
    }
    assertThat(telegram.authorisations(ELSEWHERE)).isEqualTo(1);
    assertThat(dataCentre.counts().calls("auth.sendCode")).as("one of them refused").isEqualTo(2);
    assertThat(telegram.events().count(ELSEWHERE, EventCounter.Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void logsOut() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(PLAIN));
      td.awaitState("WaitCode");
      assertOk(td.code("11111"));
      td.awaitState("Ready");
      assertOk(td.ask(TdRig.request("logOut")));
      td.awaitState("Closed");
    }
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.LOGGED_OUT)).isEqualTo(1);
    assertThat(telegram.authorisations(PLAIN)).isZero();
  }

  @Test
  void completesALoginInASecondClient() {
    try (TdRig first = TdRig.open(dataCentre, directory)) {
      assertOk(first.phoneNumber(PLAIN));
      first.awaitState("WaitCode");
    }
    try (TdRig second = TdRig.open(dataCentre, directory)) {
      second.awaitState("WaitCode");
      assertOk(second.code("11111"));
      second.awaitState("Ready");
      assertThat(second.history()).doesNotContain("WaitPhoneNumber");
    }
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.authorisations(PLAIN)).isEqualTo(1);
  }

  @Test
  void reportsTheKindOfAccount() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertError(
          td.phoneNumber(TestAccount.Behaviour.BANNED.exampleNumber()), 400, "PHONE_NUMBER_BANNED");
      assertError(
          td.phoneNumber(TestAccount.Behaviour.INVALID.exampleNumber()),
          400,
          "PHONE_NUMBER_INVALID");
      assertOk(td.phoneNumber(TestAccount.Behaviour.UNREGISTERED.exampleNumber()));
      td.awaitState("WaitCode");
      assertOk(td.code("22222"));
      td.awaitState("WaitRegistration");
    }
  }

  @Test
  void sendsOneCodeDespiteALostResponse() {
    dataCentre.faults().sendCodeAnswer(Faults.SendCodeAnswer.CLOSE);
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertOk(td.phoneNumber(PLAIN));
      td.awaitState("WaitCode");
      dataCentre.faults().clear();
      assertOk(td.code("11111"));
      td.awaitState("Ready");
    }
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void reportsAFloodWaitAboveItsLimit() {
    dataCentre.faults().failNext("auth.sendCode", new RpcError(420, "FLOOD_WAIT_3600"));
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      assertError(td.phoneNumber(PLAIN), 429, "Too Many Requests: retry after 3600");
    }
  }

  @Test
  void logsInUnderTemporaryKeys() {
    try (TdRig td = TdRig.open(dataCentre, directory)) {
      td.require(
          TdRig.request("setOption")
              .put("name", "use_pfs")
              .set("value", TdRig.request("optionValueBoolean").put("value", true)));
      assertOk(td.phoneNumber(PLAIN));
      td.awaitState("WaitCode");
      assertOk(td.code("11111"));
      td.awaitState("Ready");
    }
    assertThat(dataCentre.counts().calls("auth.bindTempAuthKey")).isPositive();
    assertThat(telegram.authorisations(PLAIN)).isEqualTo(1);
  }
}
