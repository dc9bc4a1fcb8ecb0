package io.telegramauth.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.config.SecretFiles;
import io.telegramauth.deployment.SbomIT;
import io.telegramauth.function.FunctionProcess.Answer;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.EmbeddedMetricLine;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.SecretsManagerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The package for AWS Lambda, driven as the platform drives it. */
@Tag("function")
class FunctionIT {
  /** A gateway's timeout, minus its own overhead. */
  private static final Duration GATEWAY = Duration.ofSeconds(29);

  @TempDir static Path root;
  private static Path task;
  private static Map<String, String> table;
  private static SandboxTelegram telegram;
  private static SandboxProxy proxy;
  private static RuntimeApi api;
  private static FunctionProcess function;

  @BeforeAll
  static void start() throws IOException {
    task = Files.createDirectory(root.resolve("task"));
    FunctionProcess.unpack(task);
    telegram = new SandboxTelegram(InstantSource.system());
    proxy = Sandbox.proxyOf(telegram);
    table = DynamoDbStore.newTable();
    api = RuntimeApi.start();
    function = launch(api, configuration());
    api.awaitReady();
  }

  @AfterAll
  static void stop() {
    function.close();
    api.close();
    proxy.close();
  }

  private static FunctionProcess launch(RuntimeApi api, Map<String, String> environment)
      throws IOException {
    return FunctionProcess.launch(task, Files.createTempDirectory(root, "tmp"), api, environment);
  }

  /** Timeouts as in production: the deadline ends a hanging call. */
  private static Map<String, String> configuration() {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("REQUEST_DEADLINE_MS", "25000");
    environment.putAll(table);
    environment.put("METRICS_NAMESPACE", "telegram-auth-test");
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "20000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "20000");
    return environment;
  }

  private static Answer send(Event event) {
    return function.send(event, GATEWAY);
  }

  private static Event start(String number) {
    return Event.httpApi("POST", Api.LOGINS).json(phone(number));
  }

  private static String phone(String number) {
    return "{\"phoneNumber\":\"" + number + "\"}";
  }

  private static Event code(String loginId, String number) {
    return Event.httpApi("POST", Api.LOGINS + "/" + loginId + "/code")
        .json("{\"code\":\"" + Api.codeOf(number) + "\"}");
  }

  private static String startLogin(Event event) {
    Answer answer = send(event);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body().at("/data/id").textValue();
  }

  private static void logIn(Event start, String number) {
    Answer completed = send(code(startLogin(start), number));
    assertThat(completed.body().at("/data/state").textValue()).isEqualTo("completed");
  }

  private static Answer sessions(String number) {
    return send(
        Event.httpApi("GET", Api.BASE + "/sessions/list/" + Api.userOf(number))
            .header("authorization", "AdminKey " + Sandbox.ADMIN_KEY));
  }

  @Test
  void completesALogin() {
    String number = Api.plainNumber();
    logIn(start(number), number);

    Answer session =
        send(
            Event.httpApi(
                    "GET", Api.BASE + "/sessions/user/" + Api.userOf(number) + "?format=telethon")
                .header("authorization", "ApiKey " + Sandbox.API_KEY));
    assertThat(session.status()).isEqualTo(200);
    assertThat(session.body().at("/data/sessionString").textValue()).startsWith("1");
    assertThat(session.headers().path("Cache-Control").textValue()).isEqualTo("no-store");
    assertThat(session.headers().path("X-Request-ID").textValue()).isNotBlank();
    assertThat(telegram.events().count(number, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(number, EventCounter.Event.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void aBodyInBase64ThroughAFunctionUrl() {
    String number = Api.plainNumber();
    Event start = Event.functionUrl("POST", Api.LOGINS).base64(phone(number).getBytes(UTF_8));
    logIn(start, number);
  }

  @Test
  void aBodyThatIsNotTextIsRejected() {
    byte[] noText = {(byte) 0xff, (byte) 0xfe, 0, 1, (byte) 0x80};
    Answer answer = send(Event.functionUrl("POST", Api.LOGINS).base64(noText));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().at("/error/code").textValue()).isEqualTo("VALIDATION_ERROR");
  }

  /** Whatever the header says, if it is present. */
  @ParameterizedTest
  @CsvSource(
      value = {"20000, null", "20000, 17", "5000000, null"},
      nullValues = "null")
  void aTooLongBodyIsRejected(int length, String claimed) {
    String body = "{\"phoneNumber\":\"" + " ".repeat(length) + "\"}";
    Answer answer = send(start("").json(body).header("content-length", claimed));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(413);
    assertThat(answer.body().at("/error/code").textValue()).isEqualTo("PAYLOAD_TOO_LARGE");
  }

  /** The event is longer than what the API reads as a body. */
  @Test
  void manyHeadersAroundABodyOfTheAllowedLength() {
    String number = Api.plainNumber();
    String body = "{\"phoneNumber\":\"" + number + "\"" + " ".repeat(16_000) + "}";
    Event start = start(number).json(body).header("x-long", "x".repeat(9000)).cookies("a=1");
    assertThat(startLogin(start)).isNotBlank();
  }

  @Test
  void unsafeHeadersAreNotForwarded() {
    String number = Api.plainNumber();
    Event start =
        start(number)
            .header("user-agent", "Caf\u00e9/1.0 (\ud83d\ude00, like Gecko) \u20ac")
            .header("x-request-id", "a b\u00ff")
            .header("accept-language", "de, en;q=0.5")
            .header("x-two", "one,two")
            .cookies("a=1", "b=\"2, 3\"");
    logIn(start, number);
    assertThat(sessions(number).body().at("/data/sessions/0/deviceInfo").textValue())
        .isEqualTo("Caf\u00e9/1.0 (\ud83d\ude00, like Gecko) \u20ac");
  }

  /** The cut to its longest length goes through a character of two halves. */
  @Test
  void aUserAgentIsCutBetweenCharacters() {
    String number = Api.plainNumber();
    logIn(start(number).header("user-agent", "x".repeat(255) + "\ud83d\ude00"), number);
    assertThat(sessions(number).body().at("/data/sessions/0/deviceInfo").textValue())
        .isEqualTo("x".repeat(255) + "?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%00b", "%ED%A0%80", "%E2%80%AE", "-1", "9223372036854775808"})
  void malformedIdsDoNotReachTheStore(String id) {
    String service = "ApiKey " + Sandbox.API_KEY;
    assertThat(send(Event.httpApi("GET", Api.LOGINS + "/" + id)).status()).isEqualTo(404);
    assertThat(
            send(Event.httpApi("DELETE", Api.BASE + "/sessions/" + id)
                    .header("authorization", service))
                .status())
        .isEqualTo(404);
    assertThat(
            send(Event.httpApi("GET", Api.BASE + "/sessions/user/" + id)
                    .header("authorization", service))
                .status())
        .isEqualTo(400);
    assertThat(
            send(Event.httpApi("GET", Api.BASE + "/status?sessionId=" + id))
                .body()
                .at("/data")
                .toString())
        .isEqualTo("{\"authenticated\":false}");
  }

  @Test
  void aReplayIsMarkedAndOfTheSameCaller() {
    String number = Api.plainNumber();
    String key = Api.freshKey();
    String id = startLogin(start(number).header("idempotency-key", key));

    Answer again = send(start(number).header("idempotency-key", key));
    assertThat(again.body().at("/data/id").textValue()).isEqualTo(id);
    assertThat(again.headers().path("Idempotency-Replayed").textValue()).isEqualTo("true");
    Event stranger = start(number).header("idempotency-key", key).sourceIp("198.51.100.77");
    assertThat(startLogin(stranger)).isNotEqualTo(id);
  }

  /** The native package has an executable in place of the libraries. */
  @Test
  void theBillOfMaterialsNamesEveryLibrary() throws IOException {
    Path libraries = task.resolve("lib");
    assumeThat(libraries).exists();
    try (Stream<Path> jars = Files.list(libraries)) {
      SbomIT.assertNames(
          FunctionProcess.zip().resolveSibling("sbom.json"),
          jars.map(jar -> jar.getFileName().toString()).toList());
    }
  }

  /** No gateway passes these on; if one does, they become neither a header nor a login. */
  @ParameterizedTest
  @ValueSource(strings = {"abc\r\nSet-Cookie: owned=1", "abc\u0000", "abc\u0007"})
  void invalidHeadersAreRejected(String value) {
    String number = Api.plainNumber();
    Answer answer = send(start(number).header("x-request-id", value));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.headers().toString() + answer.body()).doesNotContain("owned", "abc");
    assertThat(telegram.events().count(number, EventCounter.Event.CODE_SENT)).isZero();
    assertThat(send(Event.httpApi("GET", "/health")).status()).isEqualTo(200);
  }

  /** A gateway joins the lines of a header by commas. */
  @Test
  void twoIdempotencyKeysAreRejected() {
    String number = Api.plainNumber();
    Answer answer = send(start(number).header("idempotency-key", "one,two"));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
    assertThat(answer.body().at("/error/details").has("Idempotency-Key")).isTrue();
    assertThat(send(start(number).header("idempotency-key", "")).status()).isEqualTo(400);
    assertThat(telegram.events().count(number, EventCounter.Event.CODE_SENT)).isZero();
  }

  @Test
  void theLocationOfALoginIsAPath() {
    Answer answer = send(start(Api.plainNumber()));
    assertThat(answer.headers().path("Location").textValue())
        .isEqualTo(Api.LOGINS + "/" + answer.body().at("/data/id").textValue());
  }

  /** Whatever a gateway lets through: it is answered in the envelope. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/telegram-auth/logins/%zz",
        "/%",
        "/a|b",
        "/../q/metrics",
        "*",
        "",
        "//health",
        "/%2e%2e/health"
      })
  void malformedPathsAreRejected(String path) {
    Answer answer = send(Event.httpApi("GET", path));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
    assertThat(answer.body().at("/error/code").textValue()).isEqualTo("VALIDATION_ERROR");
    assertThat(answer.body().at("/meta/requestId").textValue())
        .isEqualTo(answer.headers().path("X-Request-ID").textValue());
    assertThat(send(Event.httpApi("GET", "/health")).status()).isEqualTo(200);
  }

  /** A function has no management port, nor what is served there. */
  @ParameterizedTest
  @ValueSource(strings = {"/q/metrics", "/q/health", "/q/health/ready", "/q/openapi"})
  void managementPathsAreNotServed(String path) {
    assertThat(send(Event.httpApi("GET", path)).status()).isEqualTo(404);
  }

  @Test
  void aHeadRequestHandsNothingOut() {
    String number = Api.plainNumber();
    logIn(start(number), number);
    Event head =
        Event.httpApi("HEAD", Api.BASE + "/sessions/user/" + Api.userOf(number))
            .header("authorization", "apikey  " + Sandbox.API_KEY);
    assertThat(send(head).status()).isEqualTo(200);
    assertThat(sessions(number).body().at("/data/sessions/0").has("lastUsedAt")).isFalse();
  }

  @Test
  void theClientAddressComesFromTheGateway() {
    String number = Api.plainNumber();
    Event start =
        start(number)
            .sourceIp("2001:db8::17")
            .header("x-forwarded-for", "198.51.100.1")
            .header("forwarded", "for=198.51.100.2");
    logIn(start, number);
    assertThat(sessions(number).body().at("/data/sessions/0/ipAddress").textValue())
        .isIn("2001:db8::17", "2001:db8:0:0:0:0:0:17");
  }

  /** Metrics are in the log before the response is out, as nobody can scrape a function. */
  @Test
  void metricsAreWrittenToTheLog() {
    String number = Api.plainNumber();
    Event start = start(number).header("x-request-id", "metrics-of-a-start");
    String id = startLogin(start);

    List<EmbeddedMetricLine> lines =
        function
            .log()
            .lines()
            .filter(EmbeddedMetricLine::is)
            .map(EmbeddedMetricLine::read)
            .toList();
    assertThat(lines).allMatch(line -> line.namespace().equals("telegram-auth-test"));
    EmbeddedMetricLine line =
        lines.stream()
            .filter(told -> told.root().path("requestId").asText().equals("metrics-of-a-start"))
            .findFirst()
            .orElseThrow();
    assertThat(line.metrics())
        .containsEntry("codes.sent.app.proxy", List.of(1.0))
        .containsEntry("login.steps.code_sent.proxy.start.none", List.of(1.0))
        .containsEntry("proxy.circuit.open", List.of(0.0))
        .containsKeys("proxy.attempts.send-code.done", "store.operations.dynamodb.write.done");
    assertThat(function.log()).doesNotContain(id, number.substring(1));
    assertThat(function.log().lines().filter(text -> text.contains("io.telegramauth.request")))
        .anyMatch(text -> text.contains("\"requestId\":\"metrics-of-a-start\""));
  }

  /** The configured deadline is 25 s, the invocation's is near. */
  @Test
  void theResponseIsSentBeforeTheInvocationEnds() {
    Duration remaining = Duration.ofSeconds(10);
    String number = Api.plainNumber();
    proxy.faults().next(Operation.SEND_CODE, new Fault.Hang(true));
    Answer answer = function.send(start(number), remaining);
    assertThat(answer.took()).isBetween(Duration.ofSeconds(1), remaining);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(504);
    assertThat(answer.body().at("/error/code").textValue()).isEqualTo("PROXY_TIMEOUT");
    assertThat(answer.body().at("/error/details/login/state").textValue()).isEqualTo("unknown");
    assertThat(telegram.events().count(number, EventCounter.Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void anOverdueInvocationCallsNobody() {
    String number = Api.plainNumber();
    Answer answer = function.send(start(number), Duration.ofMillis(400));
    assertThat(answer.status()).as(answer.body().toString()).isIn(503, 504);
    assertThat(telegram.events().count(number, EventCounter.Event.CODE_SENT)).isZero();
  }

  /**
   * The platform freezes an instance once it has the response, and thaws it for the next request;
   * its connections are dead by then.
   */
  @Test
  void aFreezeBetweenInvocationsHasNoEffect() {
    String number = Api.plainNumber();
    String id = startLogin(start(number));
    function.freeze();
    long arrivals = proxy.receivedCalls().total();
    proxy.pause();
    proxy.resume();
    function.thaw();
    Answer completed = send(code(id, number));
    assertThat(completed.body().at("/data/state").textValue()).isEqualTo("completed");
    assertThat(proxy.receivedCalls().total()).isEqualTo(arrivals + 1);
    assertThat(telegram.events().count(number, EventCounter.Event.CODE_SENT)).isEqualTo(1);
  }

  /** Nothing runs between invocations: the schedule runs the maintenance tasks. */
  @Test
  void theScheduleLogsOutRevokedSessions() throws IOException {
    Map<String, String> environment = configuration();
    environment.put("REQUEST_DEADLINE_MS", "6000");
    try (RuntimeApi own = RuntimeApi.start();
        FunctionProcess brief = launch(own, environment)) {
      String number = Api.plainNumber();
      String id = brief.send(start(number), GATEWAY).body().at("/data/id").textValue();
      Answer completed = brief.send(code(id, number), GATEWAY);
      proxy.pause();
      Answer revoked = brief.send(revocation(completed), GATEWAY);
      proxy.resume();
      assertThat(revoked.body().at("/data/telegram").textValue()).isEqualTo("pending");
      assertThat(telegram.authorisations(number)).isEqualTo(1);

      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                Answer answer = brief.send(Event.schedule(), GATEWAY);
                assertThat(answer.status()).as(answer.body().toString()).isEqualTo(204);
                return telegram.authorisations(number) == 0;
              });
    }
  }

  private static Event revocation(Answer completed) {
    String session = completed.body().at("/data/session/sessionId").textValue();
    return Event.httpApi("DELETE", Api.BASE + "/sessions/" + session)
        .header("authorization", "ApiKey " + Sandbox.API_KEY);
  }

  @Test
  void onlyTheScheduleTriggersHousekeeping() {
    assertThat(send(Event.httpApi("POST", "/housekeeping")).status()).isEqualTo(404);
    assertThat(send(Event.functionUrl("POST", "/housekeeping")).status()).isEqualTo(404);
    assertThat(send(Event.schedule()).status()).isEqualTo(204);
  }

  @Test
  void withoutTheLayerTheDirectRouteIsNotBundled() throws IOException {
    Map<String, String> environment = configuration();
    environment.put("USE_TELEGRAM_PROXY", "false");
    environment.put("TDLIB_PATH", root.resolve("no-layer/libtdjson.so").toString());
    try (RuntimeApi own = RuntimeApi.start();
        FunctionProcess direct = launch(own, environment)) {
      Answer answer = direct.send(start(Api.plainNumber()), GATEWAY);
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(503);
      assertThat(answer.body().at("/error/code").textValue()).isEqualTo("DIRECT_NOT_BUNDLED");
    }
  }

  @Test
  void anUnfitConfigurationIsAnInitError() throws IOException {
    Map<String, String> environment = configuration();
    environment.remove("SESSION_SECRET");
    try (RuntimeApi own = RuntimeApi.start();
        FunctionProcess unfit = launch(own, environment)) {
      assertThat(own.awaitInitError().toString()).doesNotContain(Sandbox.API_KEY);
      assertThat(unfit.exitCode()).isNotZero();
      assertThat(unfit.log()).contains("SESSION_SECRET is not set");
    }
  }

  /** Fetched once, when the function starts; its configuration has none of them. */
  @Test
  void secretsAtAwsAreFetchedAtTheStart() throws IOException {
    try (SecretsManagerServer aws = SecretsManagerServer.start();
        RuntimeApi own = RuntimeApi.start();
        FunctionProcess fetching = launch(own, withSecretsAt(aws))) {
      String number = Api.plainNumber();
      Answer answer = fetching.send(start(number), GATEWAY);
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
      String id = answer.body().at("/data/id").textValue();
      Answer completed = fetching.send(code(id, number), GATEWAY);
      assertThat(completed.body().at("/data/state").textValue()).isEqualTo("completed");
      assertThat(aws.requests()).hasSize(1);
    }
  }

  @Test
  void secretsAtAwsThatCannotBeHadAreAnInitError() throws IOException {
    try (SecretsManagerServer aws = SecretsManagerServer.start();
        RuntimeApi own = RuntimeApi.start()) {
      Map<String, String> environment = withSecretsAt(aws);
      aws.answer(request -> SecretsManagerServer.HANG);
      try (FunctionProcess unfit = launch(own, environment)) {
        assertThat(own.awaitInitError().toString()).doesNotContain(Sandbox.API_KEY);
        assertThat(unfit.exitCode()).isNotZero();
        assertThat(unfit.log())
            .contains("SESSION_SECRET_ARN cannot be read: no response within 5 s");
      }
    }
  }

  /** The configuration with references to secrets in place of the secrets. */
  private static Map<String, String> withSecretsAt(SecretsManagerServer aws) {
    Map<String, String> environment = configuration();
    Map<String, String> secrets = new HashMap<>();
    for (String name : SecretFiles.NAMES) {
      if (environment.containsKey(name)) {
        secrets.put(name, environment.remove(name));
        environment.put(
            name + "_ARN",
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:dev-AbCdEf:" + name + "::");
      }
    }
    String json = new ObjectMapper().valueToTree(secrets).toString();
    aws.answer(request -> SecretsManagerServer.text(json));
    // The table has credentials of its own.
    aws.environment().forEach(environment::putIfAbsent);
    return environment;
  }

  @Test
  void anEngineOutsideTheExecutableIsAnInitError() throws IOException {
    assumeThat(task.resolve("bootstrap")).as("the Java package has every engine").exists();
    Map<String, String> environment = configuration();
    environment.put("STORE", "sqlite");
    try (RuntimeApi own = RuntimeApi.start();
        FunctionProcess unfit = launch(own, environment)) {
      own.awaitInitError();
      assertThat(unfit.exitCode()).isNotZero();
      assertThat(unfit.log()).contains("STORE names sqlite, which this build does not have");
    }
  }

  @Test
  void noConnectionIsOpenInASnapshot() throws IOException {
    assumeThat(task.resolve("bootstrap")).as("snapshots are the Java runtime's").doesNotExist();
    try (SecretsManagerServer aws = SecretsManagerServer.start();
        RuntimeApi own = RuntimeApi.start();
        FunctionProcess snapshot = launch(own, ofSnapshot(aws))) {
      own.awaitSnapshot();
      assertThat(snapshot.remotePorts()).containsOnly(own.port());
      assertThat(snapshot.openDescriptors()).noneMatch(opened -> opened.contains("store.db"));
      own.restore();
      Answer answer = snapshot.send(start(Api.plainNumber()), GATEWAY);
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    }
  }

  private static Map<String, String> ofSnapshot(SecretsManagerServer aws) {
    Map<String, String> environment = withSecretsAt(aws);
    environment.put("STORE", "sqlite");
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
    return environment;
  }

  @Test
  void thePackageHoldsOnlyWhatAFunctionNeeds() throws IOException {
    List<String> names;
    try (ZipFile zip = new ZipFile(FunctionProcess.zip().toFile())) {
      names = zip.stream().map(ZipEntry::getName).toList();
    }
    assertThat(names)
        .isNotEmpty()
        .noneMatch(name -> name.contains("libtdjson"))
        .noneMatch(name -> name.contains("io/telegramauth/sandbox/"))
        .noneMatch(name -> name.matches("lib/.*(junit|assertj|hibernate|runtime-interface).*"));
  }

  @Test
  void theLayerHoldsTdlibInItsExpectedPlace() throws IOException {
    Path layer = FunctionProcess.zip().resolveSibling("tdlib-layer.zip");
    try (ZipFile zip = new ZipFile(layer.toFile())) {
      assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
          .containsExactly("lib/libtdjson.so");
    }
  }
}
