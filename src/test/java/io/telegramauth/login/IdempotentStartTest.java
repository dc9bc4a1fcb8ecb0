package io.telegramauth.login;

import static io.telegramauth.testing.Refusals.assertRefused;
import static io.telegramauth.testing.Refusals.assertRefusedWithLogin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same start again, under its Idempotency-Key. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class IdempotentStartTest {
  private static final String REPLAYED = "Idempotency-Replayed";

  Sandbox sandbox;
  @Inject TestClock clock;
  @Inject CircuitBreakerMaintenance breakers;

  private final String number = Api.plainNumber();
  private final String key = Api.freshKey();

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  @AfterEach
  void theProxyIsBack() {
    FaultyLoginStore.letGo();
    sandbox.proxy().resume();
  }

  @Test
  void aRepeatedStartGetsTheSameResponseAndNoSecondCode() {
    Response first = Api.start(number, key);
    first.then().statusCode(201);
    clock.advance(Duration.ofMinutes(2));
    Response again = Api.start(number, key);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(first.header(REPLAYED)).isNull();
    assertThat(again.header(REPLAYED)).isEqualTo("true");
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void anotherNotationOfTheNumberIsTheSameStart() {
    String id = Api.start(number, key).path("data.id");
    assertThat(Api.start(number.substring(1), key).<String>path("data.id")).isEqualTo(id);
  }

  @Test
  void theRecordedResponseIsReplayedWhateverTheLoginsState() {
    Response first = Api.start(number, key);
    Api.code(first.path("data.id"), Api.codeOf(number)).then().statusCode(200);
    assertThat(Api.start(number, key).asString()).isEqualTo(first.asString());
  }

  @Test
  void legacyPathsShareIdempotencyKeys() {
    String id = Api.start(number, key).path("data.id");
    Response sent =
        Api.json(Map.of("phoneNumber", number))
            .header("Idempotency-Key", key)
            .post(Api.BASE + "/send-code");
    assertThat(sent.<String>path("data.phoneCodeHash")).isEqualTo(id);
    assertThat(sent.header(REPLAYED)).isEqualTo("true");
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void aReusedKeyOfAServiceIsRejected() {
    Api.startAs(Sandbox.API_KEY, number, key).then().statusCode(201);
    String other = Api.plainNumber();
    Response refused = Api.startAs(Sandbox.API_KEY, other, key);
    assertRefused(refused, 422, "IDEMPOTENCY_KEY_REUSED", "UNKNOWN");
    assertThat(refused.header(REPLAYED)).isNull();
    assertThat(sandbox.telegram().events().count(other, Event.SEND_CODE_ASKED)).isZero();
    Api.startAs(Sandbox.API_KEY, other, Api.freshKey()).then().statusCode(201);
  }

  @Test
  void aStrangerWithKeyAndNumberDoesNotGetTheLogin() throws Exception {
    Response first = Api.start(number, key);
    String id = first.path("data.id");

    JsonPath stolen = Api.startAsStranger(number, key);
    assertThat(stolen.getString("data.id")).isNotNull().isNotEqualTo(id);
    assertThat(Api.startAs(Sandbox.API_KEY, number, key).<String>path("data.id"))
        .isNotEqualTo(id)
        .isNotEqualTo(stolen.getString("data.id"));
    assertThat(Api.start(number, key).asString()).isEqualTo(first.asString());
  }

  @Test
  void aStrangersEarlierUseOfTheKeyBlocksNobody() throws Exception {
    Api.startAsStranger(Api.plainNumber(), key);
    Api.start(Api.plainNumber(), key).then().statusCode(201);
    Api.startAs(Sandbox.INGESTOR_KEY, Api.plainNumber(), key).then().statusCode(201);

    Response mine = Api.start(number, key);
    assertThat(mine.statusCode()).isEqualTo(201);
    assertThat(mine.header(REPLAYED)).isNull();
    Response services = Api.startAs(Sandbox.API_KEY, number, key);
    assertThat(services.statusCode()).isEqualTo(201);
    assertThat(services.header(REPLAYED)).isNull();
    assertThat(codesSent()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ApiKey not-a-key", "AdminKey not-a-key", "apikey", "ApiKey "})
  void aWrongApiKeyIsNotTreatedAsAnonymous(String authorization) {
    for (String path : new String[] {Api.LOGINS, Api.BASE + "/send-code"}) {
      Response refused =
          Api.json(Map.of("phoneNumber", number))
              .header("Authorization", authorization)
              .header("Idempotency-Key", key)
              .post(path);
      assertRefused(refused, 401, "UNAUTHORIZED", "AUTHENTICATION");
    }
    assertThat(sandbox.telegram().events().count(number, Event.SEND_CODE_ASKED)).isZero();
  }

  /** A gateway in front may have the header for itself. */
  @ParameterizedTest
  @ValueSource(strings = {"Basic dXNlcjpwYXNz", "Bearer abc", "ApiKeys x", "x"})
  void anotherAuthorizationSchemeIsAnonymous(String authorization) {
    Api.json(Map.of("phoneNumber", number))
        .header("Authorization", authorization)
        .post(Api.LOGINS)
        .then()
        .statusCode(201);
  }

  private CompletableFuture<Response> startThatHasReachedTheProxy() {
    long askedBefore = sandbox.proxy().receivedCalls().count(Operation.SEND_CODE);
    CompletableFuture<Response> start = CompletableFuture.supplyAsync(() -> Api.start(number, key));
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sandbox.proxy().receivedCalls().count(Operation.SEND_CODE) > askedBefore);
    return start;
  }

  @Test
  void aConcurrentRepetitionHasToWait() {
    sandbox.proxy().faults().next(Operation.SEND_CODE, new Fault.Hang(true));
    CompletableFuture<Response> first = startThatHasReachedTheProxy();

    Response second = Api.start(number, key);
    assertRefused(second, 409, "IDEMPOTENCY_KEY_IN_USE", "UNKNOWN");
    assertThat(second.header(REPLAYED)).isNull();
    assertThat(second.header("Retry-After")).isEqualTo("1");
    assertThat(second.<Boolean>path("error.retryable")).isTrue();

    Response answered = first.orTimeout(10, TimeUnit.SECONDS).join();
    assertRefusedWithLogin(answered, 504, "PROXY_TIMEOUT", "unknown");
    assertThat(Api.start(number, key).<String>path("error.details.login.id"))
        .isEqualTo(answered.path("error.details.login.id"));
    assertThat(codesSent()).isEqualTo(1);
  }

  /** The service's clock is put right while the code is being sent. */
  @Test
  void anOverdueStartIsNotRepeated() {
    FaultyLoginStore.hold(FaultyLoginStore.Operation.UPDATE);
    CompletableFuture<Response> first = startThatHasReachedTheProxy();
    clock.advance(Duration.ofHours(2));
    FaultyLoginStore.letGo();

    Response cutOff = first.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(cutOff.statusCode()).isEqualTo(504);
    assertThat(cutOff.<String>path("error.code")).isEqualTo("OUTCOME_UNKNOWN");
    Response again = Api.start(number, key);
    assertThat(again.statusCode()).isEqualTo(504);
    assertThat(again.<String>path("error.code")).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void concurrentStartsSendOneCode() {
    HttpRequest start =
        HttpRequest.newBuilder(
                HttpRequests.post(Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}"),
                (name, value) -> true)
            .header("Idempotency-Key", key)
            .build();
    List<HttpResponse<String>> answers = HttpRequests.sendTogether(Collections.nCopies(50, start));

    assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(201, 409).contains(201);
    assertThat(answers.stream().filter(a -> a.statusCode() == 201).map(HttpResponse::body))
        .containsOnly(Api.start(number, key).asString());
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void keysExpireAfterADay() {
    String id = Api.start(number, key).path("data.id");
    clock.advance(Duration.ofHours(23));
    assertThat(Api.start(number, key).<String>path("data.id")).isEqualTo(id);
    clock.advance(Duration.ofHours(1));
    assertThat(Api.start(number, key).<String>path("data.id")).isNotEqualTo(id);
    assertThat(codesSent()).isEqualTo(2);
  }

  @Test
  void anUnreachedStartMayBeRepeated() {
    sandbox.proxy().pause();
    assertRefusedWithLogin(Api.start(number, key), 503, "PROXY_UNREACHABLE", "failed");
    sandbox.proxy().resume();
    breakers.resetAll();
    Api.start(number, key).then().statusCode(201);
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void aStartDuringAWaitMayBeRepeated() {
    String flooded = Api.floodedNumber();
    Api.start(flooded, key).then().statusCode(429);
    Api.start(flooded, key).then().statusCode(429);
    assertThat(sandbox.telegram().events().count(flooded, Event.SEND_CODE_ASKED)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(38));
    Api.start(flooded, key).then().statusCode(429);
    assertThat(sandbox.telegram().events().count(flooded, Event.SEND_CODE_ASKED)).isEqualTo(2);
  }

  @Test
  void aFinalFailureIsReplayed() {
    String banned = Api.bannedNumber();
    String id = Api.start(banned, key).path("error.details.login.id");
    Response again = Api.start(banned, key);
    assertRefusedWithLogin(again, 403, "PHONE_NUMBER_BANNED", "failed");
    assertThat(again.header(REPLAYED)).isEqualTo("true");
    assertThat(again.<String>path("error.details.login.id")).isEqualTo(id);
    assertThat(sandbox.telegram().events().count(banned, Event.SEND_CODE_ASKED)).isEqualTo(1);
  }

  static Stream<Fault> lossesOfAnAnswer() {
    return Stream.of(
        new Fault.Hang(true),
        new Fault.ResetAfterReading(true),
        new Fault.EmptyBody(true),
        new Fault.TruncatedJson(),
        new Fault.MissingField("phoneCodeHash"));
  }

  @ParameterizedTest
  @MethodSource("lossesOfAnAnswer")
  void aLostResponseIsReplayedWithoutASecondCode(Fault loss) {
    sandbox.proxy().faults().next(Operation.SEND_CODE, loss);
    Response first = Api.start(number, key);
    assertThat(first.statusCode()).isIn(502, 504);
    String code = first.path("error.code");
    String id = first.path("error.details.login.id");
    assertRefusedWithLogin(first, first.statusCode(), code, "unknown");

    Response again = Api.start(number, key);
    assertRefusedWithLogin(again, first.statusCode(), code, "unknown");
    assertThat(first.header(REPLAYED)).isNull();
    assertThat(again.header(REPLAYED)).isEqualTo("true");
    assertThat(again.<String>path("error.details.login.id")).isEqualTo(id);
    assertThat(again.<List<String>>path("error.details.login.next")).containsExactly("cancel");
    assertThat(codesSent()).isEqualTo(1);

    Api.cancel(id).then().statusCode(204);
    Api.start(number, Api.freshKey()).then().statusCode(201);
  }

  private long codesSent() {
    return sandbox.telegram().events().count(number, Event.CODE_SENT);
  }
}
