package io.telegramauth.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Gateway;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A production deployment behind a foreign gateway, which has one address for all clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewayContract {
  private static final String BASE = "/api/telegram-auth";
  private static final String KEY = "Authorization: ApiKey " + Sandbox.API_KEY;
  private static final String ADMIN = "Authorization: AdminKey " + Sandbox.ADMIN_KEY;

  private Path directory;
  private SandboxTelegram telegram;
  private SandboxProxy proxy;

  /** Its gateway is declared, and only services may start logins. */
  private ServiceProcess declared;

  private Gateway toDeclared;

  /** Says that there is no gateway, and that anybody may start logins. */
  private ServiceProcess undeclared;

  private Gateway toUndeclared;

  /** Starts a gateway. */
  protected abstract Gateway gateway(Path workDirectory, int upstream);

  @BeforeAll
  void start(@TempDir Path emptyDirectory) throws IOException {
    directory = emptyDirectory;
    telegram = new SandboxTelegram(InstantSource.system());
    proxy = Sandbox.proxyOf(telegram);
    Map<String, String> environment = environment("declared");
    environment.put("CLIENT_IP_HEADER", "X-Forwarded-For");
    environment.remove("ALLOW_ANONYMOUS_LOGINS");
    declared = ServiceProcess.start(directory, environment);
    toDeclared = gateway(Files.createDirectory(directory.resolve("gate1")), declared.port());
    undeclared = ServiceProcess.start(directory, environment("undeclared"));
    toUndeclared = gateway(Files.createDirectory(directory.resolve("gate2")), undeclared.port());
  }

  private Map<String, String> environment(String name) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("USE_TELEGRAM_DIRECT", "false");
    environment.put("STORE_SQLITE_PATH", directory.resolve(name + ".db").toString());
    environment.put("RATE_LIMITS_ENABLED", "true");
    return environment;
  }

  @AfterAll
  void stop() {
    for (AutoCloseable started :
        new AutoCloseable[] {toDeclared, declared, toUndeclared, undeclared, proxy}) {
      close(started);
    }
  }

  private static void close(AutoCloseable started) {
    try {
      if (started != null) {
        started.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer start(Gateway gateway, String client, String number, String... headers) {
    return gateway.send(
        client, "POST", BASE + "/logins", "{\"phoneNumber\":\"" + number + "\"}", headers);
  }

  private static Answer code(Gateway gateway, String client, Answer started, String number) {
    String id = started.body().at("/data/id").textValue();
    String body = "{\"code\":\"" + Api.codeOf(number) + "\"}";
    return gateway.send(client, "POST", BASE + "/logins/" + id + "/code", body);
  }

  private static String limit(Answer refused) {
    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(429);
    return refused.body().at("/error/details/limit").asText();
  }

  /** The address of the user's session, and that of its last access. */
  private static void assertAudited(Gateway gateway, String number, String user, String caller) {
    long id = Api.userOf(number);
    Answer handedOut = gateway.send(caller, "GET", BASE + "/sessions/user/" + id, null, KEY);
    assertThat(handedOut.status()).as(handedOut.body().toString()).isEqualTo(200);
    Answer listed = gateway.send(caller, "GET", BASE + "/sessions/list/" + id, null, ADMIN);
    assertThat(listed.body().at("/data/sessions/0/ipAddress").asText()).isEqualTo(user);
    String session = listed.body().at("/data/sessions/0/id").asText();
    Answer log =
        gateway.send(caller, "GET", BASE + "/sessions/" + session + "/access-log", null, ADMIN);
    assertThat(log.body().at("/data/entries/0/action").asText()).isEqualTo("hand_out");
    assertThat(log.body().at("/data/entries/0/address").asText()).isEqualTo(caller);
  }

  @Test
  void theDeclaredHeaderNamesTheClient() {
    String number = Api.plainNumber();
    Answer started = start(toDeclared, "127.0.0.11", number, KEY, "X-Client-IP: 192.0.2.1");
    assertThat(started.status()).as(started.body().toString()).isEqualTo(201);
    assertThat(code(toDeclared, "127.0.0.12", started, number).status()).isEqualTo(200);
    assertAudited(toDeclared, number, "192.0.2.1", "127.0.0.13");

    for (int i = 0; i < 30; i++) {
      step(toDeclared, "127.0.0.14", "X-Forwarded-For: 198.51.100." + i);
    }
    assertThat(limit(step(toDeclared, "127.0.0.14", "X-Forwarded-For: 198.51.100.99")))
        .isEqualTo("login-steps-per-address");
    assertThat(step(toDeclared, "127.0.0.15").status()).isEqualTo(404);
  }

  private static Answer step(Gateway gateway, String client, String... headers) {
    String nobodys = BASE + "/logins/" + "x".repeat(32) + "/code";
    return gateway.send(client, "POST", nobodys, "{\"code\":\"22222\"}", headers);
  }

  @Test
  void aServicesUsersHaveBucketsOfTheirOwnBehindAnyGateway() {
    for (Gateway gateway : new Gateway[] {toDeclared, toUndeclared}) {
      for (int i = 0; i < 10; i++) {
        String named = "X-Client-IP: 192.0.2.77";
        assertThat(start(gateway, "127.0.0.21", Api.plainNumber(), KEY, named).status())
            .isEqualTo(201);
      }
      String same = "X-Client-IP: 192.0.2.77";
      assertThat(limit(start(gateway, "127.0.0.22", Api.plainNumber(), KEY, same)))
          .isEqualTo("send-code-per-address");
      String other = "X-Client-IP: 192.0.2.78";
      assertThat(start(gateway, "127.0.0.21", Api.plainNumber(), KEY, other).status())
          .isEqualTo(201);
    }
  }

  @Test
  void withoutTheHeaderAllClientsShareTheGatewaysAddress() {
    String number = Api.plainNumber();
    Answer first = start(toUndeclared, "127.0.0.31", number, "X-Forwarded-For: 198.51.100.1");
    assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
    assertThat(code(toUndeclared, "127.0.0.31", first, number).status()).isEqualTo(200);
    long id = Api.userOf(number);
    Answer listed =
        toUndeclared.send("127.0.0.31", "GET", BASE + "/sessions/list/" + id, null, ADMIN);
    assertThat(listed.body().at("/data/sessions/0/ipAddress").asText()).isEqualTo("127.0.0.1");
    for (int i = 2; i <= 10; i++) {
      assertThat(start(toUndeclared, "127.0.0.3" + i % 10, Api.plainNumber()).status())
          .isEqualTo(201);
    }
    assertThat(limit(start(toUndeclared, "127.0.0.41", Api.plainNumber())))
        .isEqualTo("send-code-per-address");
  }

  @Test
  void onlyServicesStartLogins() {
    String number = Api.plainNumber();
    String body = "{\"phoneNumber\":\"" + number + "\"}";
    for (String path : new String[] {"/logins", "/send-code"}) {
      assertStatus(401, path, body);
      assertStatus(401, path, body, "Authorization: ApiKey nobody's key, long enough");
      assertStatus(401, path, body, "Authorization: Bearer " + Sandbox.API_KEY);
      assertStatus(401, path, body, "X-Client-IP: 192.0.2.1");
      assertStatus(403, path, body, ADMIN);
      assertStatus(400, path, body, KEY, "X-Client-IP: everywhere");
    }
    assertThat(telegram.events().count(number, Event.SEND_CODE_ASKED)).isZero();
    assertStatus(200, "/send-code", body, KEY);
    Answer started = start(toDeclared, "127.0.0.51", number, KEY.replace("ApiKey", "apikey"));
    assertThat(started.status()).isEqualTo(201);
    assertThat(code(toDeclared, "127.0.0.52", started, number).status()).isEqualTo(200);
  }

  private void assertStatus(int status, String path, String body, String... headers) {
    Answer answer = toDeclared.send("127.0.0.51", "POST", BASE + path, body, headers);
    assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(status);
  }

  @Test
  void theStartFailsWithoutADeclaredTopology() {
    Map<String, String> environment = environment("unsaid");
    environment.remove("CLIENT_IP_HEADER");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log()).contains("CLIENT_IP_HEADER is not set").contains("1 problem(s)");
    }
    assertThat(directory.resolve("unsaid.db")).doesNotExist();
  }
}
