package io.telegramauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.store.Race;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one store are one service: a login started on one continues on the other, limits
 * hold for both together, and they share what is known about the proxy. Each engine has a subclass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoInstancesContract {
  /** A short breaker delay, so that a test can see the probe. */
  private static final Duration PROBE_DELAY = Duration.ofSeconds(6);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String BASE = "/api/telegram-auth";

  private Path directory;
  private SandboxTelegram telegram;
  private SandboxProxy proxy;
  private ServiceProcess first;
  private ServiceProcess second;
  private final AtomicInteger clients = new AtomicInteger();

  /**
   * The settings of the engine. The processes share a directory, and with it the default SQLite
   * file.
   */
  protected abstract Map<String, String> engine();

  @BeforeAll
  void start(@TempDir Path emptyDirectory) {
    directory = emptyDirectory;
    telegram = new SandboxTelegram(InstantSource.system());
    proxy = Sandbox.proxyOf(telegram);
    first = service();
    second = service();
  }

  private ServiceProcess service() {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("USE_TELEGRAM_DIRECT", "false");
    environment.put("LOG_LEVEL", "INFO");
    environment.put("TELEGRAM_PROXY_BREAKER_DELAY_MS", Long.toString(PROBE_DELAY.toMillis()));
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "10000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "10000");
    environment.put("REQUEST_DEADLINE_MS", "20000");
    environment.put("CLIENT_IP_HEADER", "X-Client");
    environment.put("RATE_LIMITS_ENABLED", "true");
    environment.put("RATE_LIMIT_SEND_CODE_PER_ADDRESS", "20/1d");
    environment.put("RATE_LIMIT_SEND_CODE_PER_PHONE", "7/1d");
    environment.put("RATE_LIMIT_SEND_CODE_PER_PHONE_DAILY", "off");
    environment.put("RATE_LIMIT_SEND_CODE_PER_PHONE_TOTAL", "12/1d");
    environment.put("RATE_LIMIT_SEND_CODE_PER_COUNTRY", "1000/1d");
    environment.put("RATE_LIMIT_SEND_CODE_PER_KEY", "160/1d");
    environment.put("RATE_LIMIT_UNENTERED_CODES_PER_COUNTRY", "90/1d");
    environment.put("RATE_LIMIT_SEND_CODE_PER_DEPLOYMENT", "1000/1d");
    environment.put("RATE_LIMIT_LOGIN_STEPS_PER_ADDRESS", "off");
    environment.putAll(engine());
    return ServiceProcess.start(directory, environment);
  }

  @AfterEach
  void healthy() {
    proxy.faults().clear();
  }

  @AfterAll
  void stop() {
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
    proxy.close();
  }

  /** One of the two, in turns. */
  private ServiceProcess either(int turn) {
    return turn % 2 == 0 ? first : second;
  }

  private static Answer start(ServiceProcess service, String number, String address) {
    String body = "{\"phoneNumber\":\"" + number + "\"}";
    return service.send("POST", BASE + "/logins", body, "X-Client", address);
  }

  /** Starts a login from an address of its own. */
  private Answer start(ServiceProcess service, String number) {
    int client = clients.getAndIncrement();
    return start(service, number, "10.0." + client / 250 + "." + (1 + client % 250));
  }

  private String startLogin(ServiceProcess service, String number) {
    Answer answer = start(service, number);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body().at("/data/id").textValue();
  }

  private static Answer step(ServiceProcess service, String id, String step, String value) {
    String body = "{\"%s\":\"%s\"}".formatted(step, value);
    return service.send("POST", BASE + "/logins/" + id + "/" + step, body);
  }

  private static String code(Answer answer) {
    return answer.body().at("/error/code").asText();
  }

  private static Map<Integer, Long> statuses(List<Answer> answers) {
    return answers.stream().collect(groupingBy(Answer::status, counting()));
  }

  @Test
  void aLoginStartedOnOneInstanceContinuesOnTheOther() {
    String number = Api.twoFactorNumber();
    String id = startLogin(first, number);
    Answer coded = step(second, id, "code", Api.codeOf(number));
    assertThat(coded.body().at("/data/state").textValue()).isEqualTo("password_required");
    Answer completed = step(first, id, "password", TestAccount.PASSWORD);
    assertThat(completed.body().at("/data/state").textValue()).isEqualTo("completed");

    Answer handedOut =
        second.send(
            "GET",
            BASE + "/sessions/user/" + Api.userOf(number),
            null,
            "Authorization",
            "ApiKey " + Sandbox.API_KEY);
    assertThat(handedOut.status()).isEqualTo(200);
    assertThat(telegram.events().count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(number, Event.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void ofFiftySubmissionsOfOneCodeOneReachesTelegram() {
    String number = Api.plainNumber();
    String id = startLogin(first, number);
    List<Answer> answers = Race.of(50, turn -> step(either(turn), id, "code", Api.codeOf(number)));

    assertThat(statuses(answers)).isEqualTo(Map.of(200, 1L, 409, 49L));
    assertThat(telegram.events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
  }

  @Test
  void instancesShareTheLimitOfAnAddress() {
    List<String> numbers = Stream.generate(Api::plainNumber).limit(60).toList();
    List<Answer> answers = Race.of(60, turn -> start(either(turn), numbers.get(turn), "192.0.2.1"));

    assertThat(statuses(answers)).isEqualTo(Map.of(201, 20L, 429, 40L));
    assertThat(limits(answers)).containsOnly("send-code-per-address");
    assertThat(numbers.stream().mapToLong(this::codesSent).sum()).isEqualTo(20);
  }

  @Test
  void instancesShareTheLimitOfANumber() throws IOException {
    String number = Api.plainNumber();
    List<Answer> answers = Race.of(30, turn -> start(either(turn), number, "198.18.0.1"));

    assertThat(statuses(answers)).isEqualTo(Map.of(201, 7L, 429, 23L));
    assertThat(codesSent(number)).isEqualTo(7);
    assertNowhere(number.substring(1), "198.18.0.1");
  }

  @Test
  void strangersDoNotLockOutTheOwnerOfANumber() throws IOException {
    String number = Api.plainNumber();
    Answer own = start(first, number, "198.18.1.1");
    String id = own.body().at("/data/id").textValue();
    assertThat(step(second, id, "code", Api.codeOf(number)).status()).isEqualTo(200);
    List<Answer> strangers = Race.of(30, turn -> start(either(turn), number, "198.18.2." + turn));

    assertThat(statuses(strangers)).isEqualTo(Map.of(201, 11L, 429, 19L));
    assertThat(limits(strangers)).containsOnly("send-code-per-phone-total");
    assertThat(start(second, number, "198.18.1.1").status()).isEqualTo(201);
    assertThat(start(first, number, "198.18.1.1").status()).isEqualTo(201);
    assertThat(start(first, number, "198.18.3.1").status()).isEqualTo(429);
    assertThat(codesSent(number)).isEqualTo(14);
    assertNowhere(number.substring(1), "198.18.2.29");
  }

  /** SMS pumping by one service: it is stopped for both instances, and the others are not. */
  @Test
  void aServiceWithUnenteredCodesIsLimitedAlone() {
    List<String> numbers = Stream.generate(Api::plainNumber).limit(100).toList();
    List<Answer> answers =
        Race.of(100, turn -> startAs(Sandbox.INGESTOR_KEY, either(turn), numbers.get(turn)));

    assertThat(statuses(answers)).isEqualTo(Map.of(201, 90L, 429, 10L));
    assertThat(limits(answers)).containsOnly("unentered-codes-per-country");
    assertThat(numbers.stream().mapToLong(this::codesSent).sum()).isEqualTo(90);
    assertThat(startAs(Sandbox.API_KEY, first, Api.plainNumber()).status()).isEqualTo(201);

    int entered = 0;
    while (answers.get(entered).status() != 201) {
      entered++;
    }
    String id = answers.get(entered).body().at("/data/id").textValue();
    assertThat(step(second, id, "code", Api.codeOf(numbers.get(entered))).status()).isEqualTo(200);
    List<Answer> more =
        Race.of(8, turn -> startAs(Sandbox.INGESTOR_KEY, either(turn), numbers.get(turn + 50)));
    assertThat(statuses(more)).isEqualTo(Map.of(201, 5L, 429, 3L));
  }

  private static Answer startAs(String key, ServiceProcess service, String number) {
    return service.send(
        "POST",
        BASE + "/logins",
        "{\"phoneNumber\":\"" + number + "\"}",
        "Authorization",
        "ApiKey " + key);
  }

  /** The limits of the refusals. */
  private static List<String> limits(List<Answer> answers) {
    return answers.stream()
        .filter(answer -> answer.status() == 429)
        .map(answer -> answer.body().at("/error/details/limit").textValue())
        .toList();
  }

  @Test
  void instancesShareTheWaitOfANumber() {
    String flooded = Api.floodedNumber();
    List<Answer> answers =
        Stream.of(first, second, first, second)
            .map(service -> start(service, flooded, "192.0.2.2"))
            .toList();

    assertThat(answers).extracting(Answer::status).containsOnly(429);
    assertThat(answers).extracting(TwoInstancesContract::code).containsOnly("FLOOD_WAIT");
    assertThat(telegram.events().count(flooded, Event.SEND_CODE_ASKED)).isEqualTo(1);
  }

  @Test
  void anOutageIsProbedByOneInstanceAndEndsForAll() {
    String number = Api.plainNumber();
    String bound = startLogin(first, number);
    try (ServiceProcess fresh = service()) {
      fresh.send("GET", BASE + "/logins/" + bound, null);
      proxy.faults().always(Fault.Status.of(500));
      await()
          .atMost(PATIENCE)
          .until(() -> code(start(first, Api.plainNumber())).equals("PROXY_CIRCUIT_OPEN"));
      long asked = proxy.receivedCalls().total();

      Answer cold = start(fresh, Api.plainNumber());
      assertThat(cold.status()).isEqualTo(503);
      assertThat(code(cold)).isEqualTo("PROXY_CIRCUIT_OPEN");
      assertThat(cold.body().at("/error/retryAfter").longValue())
          .isBetween(1L, PROBE_DELAY.toSeconds());
      Answer step = step(fresh, bound, "code", Api.codeOf(number));
      assertThat(step.status()).isEqualTo(503);
      assertThat(code(step)).isEqualTo("PROXY_CIRCUIT_OPEN");
      assertThat(proxy.receivedCalls().total()).isEqualTo(asked);

      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                startAtOnce(first, fresh);
                return proxy.receivedCalls().total() > asked;
              });
      startAtOnce(first, fresh);
      assertThat(proxy.receivedCalls().total()).as("one probe, that failed").isEqualTo(asked + 1);

      proxy.faults().clear();
      await().atMost(PATIENCE).until(() -> statuses(startAtOnce(first, fresh)).containsKey(201));
      for (ServiceProcess service : List.of(first, second, fresh)) {
        await().atMost(PATIENCE).until(() -> start(service, Api.plainNumber()).status() == 201);
      }
      assertThat(step(fresh, bound, "code", Api.codeOf(number)).status()).isEqualTo(200);
    }
  }

  /** Starts logins on two processes concurrently. */
  private List<Answer> startAtOnce(ServiceProcess one, ServiceProcess other) {
    return Race.of(8, turn -> start(turn % 2 == 0 ? one : other, Api.plainNumber()));
  }

  @Test
  void instancesShareTheProxySwitch() {
    assertThat(switchProxy(first, "off")).isEqualTo("off");
    await()
        .atMost(PATIENCE)
        .until(() -> code(start(second, Api.plainNumber())).equals("PROXY_SWITCHED_OFF"));
    long asked = proxy.receivedCalls().total();
    startAtOnce(first, second);
    assertThat(proxy.receivedCalls().total()).isEqualTo(asked);

    assertThat(switchProxy(second, "auto")).isEqualTo("auto");
    for (ServiceProcess service : List.of(first, second)) {
      await().atMost(PATIENCE).until(() -> start(service, Api.plainNumber()).status() == 201);
    }
  }

  private static String switchProxy(ServiceProcess service, String mode) {
    return service
        .send(
            "PUT",
            BASE + "/proxy",
            "{\"mode\":\"" + mode + "\"}",
            "Authorization",
            "AdminKey " + Sandbox.ADMIN_KEY)
        .body()
        .at("/data/mode")
        .asText();
  }

  private long codesSent(String number) {
    return telegram.events().count(number, Event.CODE_SENT);
  }

  /** Neither in the store's files nor in the processes' output. */
  private void assertNowhere(String... texts) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = HexFormat.of().formatHex(Files.readAllBytes(file));
        for (String text : texts) {
          assertThat(bytes)
              .as("%s in %s", text, file.getFileName())
              .doesNotContain(HexFormat.of().formatHex(text.getBytes(UTF_8)));
        }
      }
    }
  }
}
