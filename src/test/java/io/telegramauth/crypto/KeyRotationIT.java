package io.telegramauth.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.PostgresqlStore;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Key rotation as documented, on each engine: set the previous secret, restart, remove it later.
 */
class KeyRotationIT {
  private static final String LOGINS = "/api/telegram-auth/logins";
  private static final String OLD = Sandbox.SESSION_SECRET;
  private static final String NEW = "Jw5nX8bQ2vLk7tYc0RzM4sHf9GpD1eUa6iNo";

  @TempDir Path directory;
  private SandboxProxy proxy;

  @BeforeEach
  void telegram() {
    proxy = Sandbox.proxyOf(new SandboxTelegram(InstantSource.system()));
  }

  @AfterEach
  void noTelegram() {
    proxy.close();
  }

  private static Stream<Arguments> engines() {
    return Stream.of(
        arguments(named("SQLite", Map.of())),
        arguments(named("PostgreSQL", PostgresqlStore.onDatabase("key_rotation"))),
        arguments(named("DynamoDB", DynamoDbStore.newTable())));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void recordsOfThePreviousSecretOpenAndAreResealed(Map<String, String> engine) {
    String handedOut = Api.plainNumber();
    String forgotten = "+9996630777".equals(handedOut) ? "+9996630778" : "+9996630777";
    String underWay = Api.twoFactorNumber();
    String loginId;
    String forgottenSession;
    try (ServiceProcess before = service(engine, Map.of("SESSION_SECRET", OLD))) {
      logIn(before, handedOut);
      logIn(before, forgotten);
      forgottenSession = session(before, forgotten).body().at("/data/sessionId").textValue();
      loginId = startLogin(before, underWay);
    }
    String sessionString;
    try (ServiceProcess during =
        service(engine, Map.of("SESSION_SECRET", NEW, "SESSION_SECRET_PREVIOUS", OLD))) {
      Answer session = session(during, handedOut);
      assertThat(session.status()).isEqualTo(200);
      sessionString = session.body().at("/data/sessionString").textValue();
      assertThat(code(during, loginId, underWay).body().at("/data/state").textValue())
          .isEqualTo("password_required");
    }
    try (ServiceProcess after = service(engine, Map.of("SESSION_SECRET", NEW))) {
      assertThat(session(after, handedOut).body().at("/data/sessionString").textValue())
          .isEqualTo(sessionString);
      Answer unreadable = session(after, forgotten);
      assertThat(unreadable.status()).isEqualTo(500);
      assertThat(unreadable.body().at("/error/code").textValue()).isEqualTo("SESSION_UNREADABLE");
      assertThat(after.log()).contains("was sealed with a key that is not known");
      assertThat(revoke(after, forgottenSession).body().at("/data/telegram").textValue())
          .isEqualTo("unreadable");
      assertThat(session(after, forgotten).status()).isEqualTo(404);
      assertThat(accessLog(after, forgottenSession).status()).isEqualTo(200);
    }
    // Once its secret is set again, the session can be logged out at Telegram.
    try (ServiceProcess again =
        service(engine, Map.of("SESSION_SECRET", NEW, "SESSION_SECRET_PREVIOUS", OLD))) {
      assertThat(revoke(again, forgottenSession).body().at("/data/telegram").textValue())
          .isEqualTo("done");
      assertThat(session(again, forgotten).status()).isEqualTo(404);
    }
  }

  private ServiceProcess service(Map<String, String> engine, Map<String, String> secrets) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("REQUEST_DEADLINE_MS", "20000");
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "10000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "12000");
    environment.putAll(engine);
    environment.putAll(secrets);
    return ServiceProcess.start(directory, environment);
  }

  private static void logIn(ServiceProcess service, String number) {
    assertThat(code(service, startLogin(service, number), number).status()).isEqualTo(200);
  }

  private static String startLogin(ServiceProcess service, String number) {
    Answer started = service.send("POST", LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
    return started.body().at("/data/id").textValue();
  }

  private static Answer code(ServiceProcess service, String loginId, String number) {
    String body = "{\"code\":\"" + Api.codeOf(number) + "\"}";
    return service.send("POST", LOGINS + "/" + loginId + "/code", body);
  }

  private static Answer revoke(ServiceProcess service, String sessionId) {
    return service.send(
        "DELETE",
        "/api/telegram-auth/sessions/" + sessionId,
        null,
        "Authorization",
        "AdminKey " + Sandbox.ADMIN_KEY);
  }

  private static Answer accessLog(ServiceProcess service, String sessionId) {
    return service.send(
        "GET",
        "/api/telegram-auth/sessions/" + sessionId + "/access-log",
        null,
        "Authorization",
        "AdminKey " + Sandbox.ADMIN_KEY);
  }

  private static Answer session(ServiceProcess service, String number) {
    long userId = TestAccount.of(number).orElseThrow().userId();
    return service.send(
        "GET",
        "/api/telegram-auth/sessions/user/" + userId,
        null,
        "Authorization",
        "ApiKey " + Sandbox.API_KEY);
  }
}
