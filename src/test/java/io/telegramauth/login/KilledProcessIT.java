package io.telegramauth.login;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static io.telegramauth.sandbox.proxy.Operation.VERIFY_CODE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies between and inside of steps; another one goes on from what is stored. */
class KilledProcessIT {
  private static final String LOGINS = "/api/telegram-auth/logins";

  @TempDir Path directory;
  private SandboxTelegram telegram;
  private SandboxProxy proxy;

  @BeforeEach
  void telegram() {
    telegram = new SandboxTelegram(InstantSource.system());
    proxy = Sandbox.proxyOf(telegram);
  }

  @AfterEach
  void noTelegram() {
    proxy.close();
  }

  private ServiceProcess service() {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("LOG_LEVEL", "INFO");
    environment.put("REQUEST_DEADLINE_MS", "4000");
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "20000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "20000");
    return ServiceProcess.start(directory, environment);
  }

  @Test
  void theLoginContinuesInAnotherProcess() throws IOException {
    String number = Api.twoFactorNumber();
    String id;
    try (ServiceProcess first = service()) {
      id = start(first, number).at("/data/id").textValue();
      first.kill();
    }
    try (ServiceProcess second = service()) {
      assertThat(code(second, id, number).at("/data/state").textValue())
          .isEqualTo("password_required");
      second.kill();
    }
    try (ServiceProcess third = service()) {
      JsonNode completed =
          third
              .send(
                  "POST",
                  LOGINS + "/" + id + "/password",
                  "{\"password\":\"" + TestAccount.PASSWORD + "\"}")
              .body();
      assertThat(completed.at("/data/state").textValue()).isEqualTo("completed");
      third.kill();
    }
    String sessionString;
    try (ServiceProcess fourth = service()) {
      long userId = TestAccount.of(number).orElseThrow().userId();
      Answer session =
          fourth.send(
              "GET",
              "/api/telegram-auth/sessions/user/" + userId,
              null,
              "Authorization",
              "ApiKey " + Sandbox.API_KEY);
      assertThat(session.status()).isEqualTo(200);
      sessionString = session.body().at("/data/sessionString").textValue();
    }
    assertThat(telegram.events().count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(number, Event.SIGNED_IN)).isEqualTo(1);
    assertNothingIsWrittenPlainly(
        List.of(
            id,
            number.substring(1),
            sessionString,
            sessionString.substring(40, 120),
            TestAccount.PASSWORD,
            TestAccount.PASSWORD_HINT,
            Sandbox.SESSION_SECRET,
            Sandbox.API_KEY,
            Sandbox.ADMIN_KEY,
            Sandbox.PROXY_KEY,
            Sandbox.API_HASH));
  }

  @Test
  void aKilledStepIsUnknownAfterItsClaim() {
    String number = Api.plainNumber();
    // Both are there before: the time of the step that dies is shorter than a process takes to
    // start.
    try (ServiceProcess first = service();
        ServiceProcess second = service()) {
      String id = start(first, number).at("/data/id").textValue();
      assertThat(state(second, id)).isEqualTo("code_sent");
      proxy.faults().next(VERIFY_CODE, new Fault.Hang(true));
      dieWhile(first, VERIFY_CODE, () -> code(first, id, number));

      Answer busy = second.send("POST", LOGINS + "/" + id + "/code", "{\"code\":\"22222\"}");
      assertThat(busy.status()).isEqualTo(409);
      assertThat(busy.body().at("/error/code").textValue()).isEqualTo("STEP_IN_PROGRESS");

      await().atMost(Duration.ofSeconds(30)).until(() -> "unknown".equals(state(second, id)));
      assertThat(telegram.events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
      assertThat(telegram.authorisations(number)).isEqualTo(1);

      // Nobody comes back: the other process ends what nobody will ever have.
      await().atMost(Duration.ofSeconds(60)).until(() -> telegram.authorisations(number) == 0);
      assertThat(state(second, id)).isEqualTo("expired");
    }
  }

  @Test
  void aKilledStartSendsNoSecondCode() {
    String number = Api.plainNumber();
    String body = "{\"phoneNumber\":\"" + number + "\"}";
    try (ServiceProcess first = service()) {
      proxy.faults().next(SEND_CODE, new Fault.Hang(true));
      dieWhile(first, SEND_CODE, () -> first.send("POST", LOGINS, body, "Idempotency-Key", "k-1"));
    }
    try (ServiceProcess second = service()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> second.send("POST", LOGINS, body, "Idempotency-Key", "k-1").status() != 409);
      Answer unknown = second.send("POST", LOGINS, body, "Idempotency-Key", "k-1");

      assertThat(unknown.status()).isEqualTo(504);
      assertThat(unknown.body().at("/error/code").textValue()).isEqualTo("OUTCOME_UNKNOWN");
      assertThat(unknown.body().at("/error/details/login/state").textValue()).isEqualTo("unknown");
      assertThat(telegram.events().count(number, Event.CODE_SENT)).isEqualTo(1);
    }
  }

  private void dieWhile(ServiceProcess service, Operation operation, Runnable asking) {
    long before = proxy.receivedCalls().effects(operation);
    CompletableFuture<Void> lost = CompletableFuture.runAsync(asking);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> proxy.receivedCalls().effects(operation) > before);
    service.kill();
    assertThat(lost).failsWithin(Duration.ofSeconds(10));
  }

  private static JsonNode start(ServiceProcess service, String number) {
    return service.send("POST", LOGINS, "{\"phoneNumber\":\"" + number + "\"}").body();
  }

  private static JsonNode code(ServiceProcess service, String id, String number) {
    String body = "{\"code\":\"" + Api.codeOf(number) + "\"}";
    return service.send("POST", LOGINS + "/" + id + "/code", body).body();
  }

  private static String state(ServiceProcess service, String id) {
    return service.send("GET", LOGINS + "/" + id, null).body().at("/data/state").textValue();
  }

  /** Searches the database, its log and everything the processes have printed. */
  private void assertNothingIsWrittenPlainly(List<String> secrets) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertThat(written)
          .anyMatch(file -> file.toString().endsWith("store.db"))
          .anyMatch(file -> file.toString().endsWith(".log"));
      for (Path file : written) {
        String bytes = HexFormat.of().formatHex(Files.readAllBytes(file));
        for (String secret : secrets) {
          assertThat(bytes)
              .as("%s in %s", secret, file.getFileName())
              .doesNotContain(HexFormat.of().formatHex(secret.getBytes(UTF_8)));
        }
      }
    }
  }
}
