package io.telegramauth.login;

import static io.restassured.RestAssured.given;
import static io.telegramauth.sandbox.proxy.Operation.CANCEL_CODE;
import static io.telegramauth.sandbox.proxy.Operation.LOG_OUT;
import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static io.telegramauth.sandbox.proxy.Operation.VERIFY_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers of a proxy, and of what stands before it, mean to who calls the service. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class GatewayResponsesTest {
  private static final String PAGE = "<html><body><h1>404 Not Found</h1></body></html>";

  Sandbox sandbox;
  @Inject TestClock clock;

  private final String number = Api.plainNumber();

  @BeforeEach
  @AfterEach
  void healthy() {
    sandbox.proxy().faults().clear();
    sandbox.proxy().resume();
    Breaker.close();
  }

  private void answerNext(Operation operation, int status, String body) {
    answerNext(operation, status, body, Optional.empty());
  }

  private void answerNext(
      Operation operation, int status, String body, Optional<Duration> retryAfter) {
    String type = body.startsWith("<") ? "text/html" : "application/json";
    sandbox.proxy().faults().next(operation, new Fault.Status(status, type, body, retryAfter));
  }

  private static String refusal(String error) {
    return "{\"success\":false,\"error\":" + error + "}";
  }

  /** The name in one place, the wait in another, each as some library writes it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
502 | {"code":"FLOOD_WAIT","message":"FLOOD_WAIT_37"}
502 | {"code":"FLOOD_WAIT","message":"A wait of 37 seconds is required"}
429 | {"code":"FLOOD_WAIT","message":"x","retryAfter":"37"}
429 | {"code":"RATE_LIMIT","message":"FLOOD_WAIT_X","details":{"x":37}}
503 | {"code":"SERVICE_UNAVAILABLE","message":"420 FLOOD_WAIT_%d","details":{"seconds":37}}
400 | {"code":"TELEGRAM_ERROR","message":"no","details":{"telegram":{"error_message":"FLOOD_WAIT_37"}}}
420 | {"code":"TELEGRAM_ERROR","message":"no","details":{"errorMessage":"FLOOD","seconds":37}}
500 | {"code":"TELEGRAM_ERROR","message":"rpc error code 420: FLOOD_WAIT (37)"}
401 | {"code":"AUTHENTICATION_ERROR","message":"[420 FLOOD_WAIT_X] A wait of {value} seconds is required","details":{"value":37}}
""")
  void aWaitIsExactToTheSecond(int status, String error) {
    long receivedCalls = sandbox.proxy().receivedCalls().count(SEND_CODE);
    answerNext(SEND_CODE, status, refusal(error));
    Api.start(number)
        .then()
        .statusCode(429)
        .header("Retry-After", "37")
        .body("error.code", equalTo("FLOOD_WAIT"))
        .body("error.retryAfter", equalTo(37))
        .body("error.details.login.state", equalTo("failed"));
    assertThat(sandbox.proxy().receivedCalls().count(SEND_CODE)).isEqualTo(receivedCalls + 1);

    clock.advance(Duration.ofSeconds(30));
    Response during = Api.start(number);
    during.then().statusCode(429).body("error.code", equalTo("FLOOD_WAIT"));
    assertThat(during.<Integer>path("error.retryAfter")).isBetween(1, 7);
    assertThat(sandbox.proxy().receivedCalls().count(SEND_CODE)).isEqualTo(receivedCalls + 1);

    clock.advance(Duration.ofSeconds(7));
    Api.start(number).then().statusCode(201);
  }

  @Test
  void theLongestWaitCountsUpToADay() {
    answerNext(
        SEND_CODE,
        429,
        refusal("{\"code\":\"FLOOD_WAIT\",\"message\":\"FLOOD_WAIT_5\",\"retryAfter\":6}"),
        Optional.of(Duration.ofSeconds(82_736)));
    Api.start(number).then().statusCode(429).body("error.retryAfter", equalTo(82_736));

    answerNext(SEND_CODE, 502, refusal("{\"code\":\"X\",\"message\":\"FLOOD_WAIT_2147483647\"}"));
    Api.start(Api.plainNumber()).then().statusCode(429).body("error.retryAfter", equalTo(86_400));
  }

  @Test
  void aCodeSubmittedDuringAWaitIsNotSentAgain() {
    String id = Api.startLogin(number);
    long receivedCalls = sandbox.proxy().receivedCalls().count(VERIFY_CODE);
    answerNext(
        VERIFY_CODE,
        429,
        refusal("{\"code\":\"RATE_LIMIT\",\"message\":\"FLOOD_WAIT_X\",\"retry_after\":\"37s\"}"));
    for (int time = 0; time < 2; time++) {
      Api.code(id, Api.codeOf(number))
          .then()
          .statusCode(429)
          .body("error.code", equalTo("FLOOD_WAIT"))
          .body("error.details.login.state", equalTo("code_sent"))
          .body("error.details.login.attemptsLeft", equalTo(5));
    }
    assertThat(sandbox.proxy().receivedCalls().count(VERIFY_CODE)).isEqualTo(receivedCalls + 1);
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "auth.sentCodeTypeApp"                       | app         | true
          "SentCodeType.APP"                           | app         | true
          {"_":"auth.sentCodeTypeApp","length":6}      | app         | true
          {"@type":"authenticationCodeTypeSms","length":6} | sms     | false
          "CODE_TYPE_MISSED_CALL"                      | missed_call | false
          "auth.sentCodeTypeCarrierPigeon"             | app         | true
          """)
  void codeTypesAreRecognisedByEveryName(String type, String channel, boolean viaApp) {
    String body =
        "{\"success\":true,\"data\":{\"phoneCodeHash\":\"h\",\"timeout\":\"90\",\"length\":6.0,"
            + "\"isCodeViaApp\":true,\"nextType\":\"auth.codeTypeCall\",\"type\":"
            + type
            + "}}";
    answerNext(SEND_CODE, 200, body);
    Api.start(number)
        .then()
        .statusCode(201)
        .body("data.delivery.channel", equalTo(channel))
        .body("data.delivery.length", equalTo(6))
        .body("data.delivery.nextChannel", equalTo("call"));

    answerNext(SEND_CODE, 200, body);
    Api.json(Map.of("phoneNumber", Api.plainNumber()))
        .post(Api.BASE + "/send-code")
        .then()
        .statusCode(200)
        .body("data.isCodeViaApp", equalTo(viaApp))
        .body("data.timeout", equalTo(90));
  }

  @Test
  void aUserIdMayHaveAZeroFraction() {
    String id = Api.startLogin(number);
    answerNext(
        VERIFY_CODE,
        200,
        "{\"success\":true,\"data\":{\"userId\":9007199254740993.0,\"sessionString\":\"1abc\"}}");
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
    Api.session(9007199254740993L, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionString", equalTo("1abc"));

    String another = Api.plainNumber();
    String lost = Api.startLogin(another);
    answerNext(
        VERIFY_CODE,
        200,
        "{\"success\":true,\"data\":{\"userId\":\"5000020001.0\",\"sessionString\":\"1abc\"}}");
    Api.code(lost, Api.codeOf(another))
        .then()
        .statusCode(502)
        .body("error.code", equalTo("PROXY_BAD_RESPONSE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 {\"success\":true}",
        "200 {\"success\":true,\"data\":true}",
        "200 {\"success\":true,\"data\":null}",
        "204 "
      })
  void endingOperationsNeedNoData(String answer) {
    int status = Integer.parseInt(answer.substring(0, 3));
    long cancelled = sandbox.proxy().receivedCalls().count(CANCEL_CODE);
    long loggedOut = sandbox.proxy().receivedCalls().count(LOG_OUT);
    String id = Api.startLogin(number);
    answerNext(CANCEL_CODE, status, answer.substring(4));
    Api.cancel(id).then().statusCode(204);
    Api.show(id).then().body("data.state", equalTo("cancelled"));

    String another = Api.plainNumber();
    String session = Api.logIn(another);
    answerNext(LOG_OUT, status, answer.substring(4));
    Api.revoke(session, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("done"));
    assertThat(sandbox.proxy().receivedCalls().count(CANCEL_CODE)).isEqualTo(cancelled + 1);
    assertThat(sandbox.proxy().receivedCalls().count(LOG_OUT)).isEqualTo(loggedOut + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405})
  void aGatewaysPageCancelsNothing(int status) {
    String id = Api.startLogin(number);
    answerNext(CANCEL_CODE, status, PAGE);
    Api.cancel(id).then().statusCode(502);
    Api.show(id)
        .then()
        .body("data.state", equalTo("code_sent"))
        .body("data.next", hasItems("code", "cancel"));
    assertThat(sandbox.telegram().events().count(number, Event.CODE_CANCELLED)).isZero();

    Api.cancel(id).then().statusCode(204);
    assertThat(sandbox.telegram().events().count(number, Event.CODE_CANCELLED)).isEqualTo(1);
  }

  @Test
  void aProxyWithoutCancelEndsTheLogin() {
    String id = Api.startLogin(number);
    answerNext(
        CANCEL_CODE, 404, refusal("{\"code\":\"NOT_FOUND\",\"message\":\"Route not found\"}"));
    given().delete(Api.LOGINS + "/{id}", id).then().statusCode(204);
    Api.show(id).then().body("data.state", equalTo("cancelled"));
  }
}
