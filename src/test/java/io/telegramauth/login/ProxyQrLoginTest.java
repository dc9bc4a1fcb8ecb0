package io.telegramauth.login;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A login by QR code through the proxy, and what is the same on every route. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ProxyQrLoginTest extends QrLoginScenarios {
  /** The response of a proxy to a path that it does not know. */
  private static final Fault NOT_OFFERED =
      new Fault.Status(
          404,
          "application/json",
          "{\"success\":false,\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"Route not found\"}}",
          Optional.empty(),
          false);

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  @AfterEach
  void nothingIsWrongForOthers() {
    sandbox.proxy().faults().clear();
  }

  @Override
  protected String route() {
    return "proxy";
  }

  @Override
  protected SandboxTelegram telegram() {
    return sandbox.telegram();
  }

  @Override
  protected long waits() {
    return sandbox.proxy().receivedCalls().count(Operation.QR_WAIT);
  }

  @Test
  void whoKnowsAnotherStateIsAnsweredAtOnce() {
    Shown shown = started();
    for (String other : List.of("\"other\"", "W/\"a\", \"b\"", "x")) {
      Api.await(shown.id(), other, LONG)
          .then()
          .statusCode(200)
          .time(lessThan(2_000L))
          .body("data.state", equalTo("qr_pending"));
    }
    for (String same : List.of("\"other\", " + shown.entityTag(), "W/" + shown.entityTag(), "*")) {
      given()
          .header("If-None-Match", same)
          .get(Api.LOGINS + "/{id}", shown.id())
          .then()
          .statusCode(304);
    }
    Api.await(shown.id(), "W/" + shown.entityTag(), 1).then().statusCode(304);
  }

  @Test
  void aLoginByPhoneIsNotWaitedFor() {
    String id = Api.startLogin(plainNumber());
    given()
        .queryParam("wait", LONG)
        .get(Api.LOGINS + "/{id}", id)
        .then()
        .statusCode(200)
        .time(lessThan(2_000L))
        .body("data.state", equalTo("code_sent"))
        .body("data.qr", nullValue());
    given().get(Api.LOGINS + "/{id}/qr.svg", id).then().statusCode(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "21", "99999999999999999999", "x", "1.5", "1e1", "٣", "0x5"})
  void aWaitOfAnotherFormIsRefused(String wait) {
    Shown shown = started();
    given()
        .queryParam("wait", wait)
        .get(Api.LOGINS + "/{id}", shown.id())
        .then()
        .statusCode(400)
        .body("error.code", equalTo("VALIDATION_ERROR"))
        .body("error.details.wait", equalTo("must be a number from 0 to 20"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "qr.svg"})
  void nobodyWaitsForAnUnknownLogin(String id) {
    for (String path : List.of("?wait=" + LONG, "/qr.svg")) {
      given()
          .urlEncodingEnabled(false)
          .get(Api.LOGINS + "/" + id + path)
          .then()
          .statusCode(404)
          .body("error.code", equalTo("LOGIN_NOT_FOUND"))
          .time(lessThan(2_000L));
    }
  }

  @Test
  void whoCannotScanChangesNothing() {
    Shown shown = started();
    assertRefused(shown, Api.frozenNumber(), "FROZEN_METHOD_INVALID");
    assertRefused(shown, Api.bannedNumber(), "USER_DEACTIVATED_BAN");
    assertRefused(shown, Api.unregisteredNumber(), "AUTH_KEY_UNREGISTERED");

    waitFor(shown, 1).then().statusCode(304);
  }

  @Test
  void aQrCodeOfAnExpiredLoginIsDead() {
    Shown shown = started();
    clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    cleanup.endAll();

    assertRefused(shown, plainNumber(), "AUTH_TOKEN_EXPIRED");
  }

  @Test
  void stepsOfOtherLoginsAreNotAllowed() {
    Shown shown = started();
    for (Response refused :
        List.of(
            Api.code(shown.id(), "11111"),
            Api.password(shown.id(), TestAccount.PASSWORD),
            Api.resend(shown.id()))) {
      refused
          .then()
          .statusCode(409)
          .body("error.code", equalTo("STEP_NOT_ALLOWED"))
          .body("error.details.login.state", equalTo("qr_pending"));
    }
    Api.json(Map.of("phoneNumber", plainNumber(), "phoneCodeHash", shown.id(), "code", "11111"))
        .post(Api.BASE + "/verify-code")
        .then()
        .statusCode(400);
    waitFor(shown, 1).then().statusCode(304);
  }

  @Test
  void aStartThatIsRepeatedUnderItsKeyIsOneLogin() {
    String key = Api.freshKey();
    List<String> ids =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    Api.json(Map.of("method", "qr"))
                        .header("Idempotency-Key", key)
                        .post(Api.LOGINS)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("data.id"))
            .distinct()
            .toList();
    assertThat(ids).hasSize(1);
    Api.startAs(Sandbox.API_KEY, plainNumber(), key).then().statusCode(201);
    String service = Api.freshKey();
    Api.startAs(Sandbox.API_KEY, plainNumber(), service).then().statusCode(201);
    Api.asService(Sandbox.API_KEY)
        .contentType("application/json")
        .header("Idempotency-Key", service)
        .body(Map.of("method", "qr"))
        .post(Api.LOGINS)
        .then()
        .statusCode(422)
        .body("error.code", equalTo("IDEMPOTENCY_KEY_REUSED"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"method\":\"sms\"}                                       | method",
        "{\"method\":\"QR\"}                                        | method",
        "{\"method\":\"\"}                                          | method",
        "{\"method\":\"qr\",\"phoneNumber\":\"+9996620001\"}    | phoneNumber",
        "{\"method\":\"phone\"}                                     | phoneNumber",
        "{}                                                             | phoneNumber"
      })
  void aStartOfAnotherFormIsRefused(String body, String field) {
    Api.json(body)
        .post(Api.LOGINS)
        .then()
        .statusCode(400)
        .body("error.details." + field, notNullValue());
  }

  @Test
  void theQrCodeIsDrawn() {
    Shown shown = started();
    for (int scale : new int[] {1, 8, 32}) {
      given()
          .queryParam("scale", scale)
          .get(Api.LOGINS + "/{id}/qr.svg", shown.id())
          .then()
          .statusCode(200)
          .contentType(startsWith("image/svg+xml"))
          .header("Cache-Control", containsString("no-store"))
          .body(startsWith("<svg"))
          .body(not(containsString("token")));
    }
    for (String scale : List.of("0", "33", "-1", "x")) {
      given()
          .queryParam("scale", scale)
          .get(Api.LOGINS + "/{id}/qr.svg", shown.id())
          .then()
          .statusCode(400)
          .body("error.details.scale", equalTo("must be a number from 1 to 32"));
    }
  }

  @Test
  void ofManyWaitsTheLastOneStays() {
    String number = plainNumber();
    Shown shown = started();
    List<CompletableFuture<Response>> all =
        IntStream.range(0, 8).mapToObj(i -> waiting(shown, LONG)).toList();
    await()
        .atMost(PATIENCE)
        .until(() -> all.stream().filter(CompletableFuture::isDone).count() == 7);

    accept(shown, number);

    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    assertThat(all).filteredOn(one -> one.join().statusCode() == 304).hasSize(7);
    assertCompleted(Api.show(shown.id()), number);
    assertThat(telegram().events().count(number, Event.SIGNED_IN)).isEqualTo(1);
  }

  /** The earlier proxy; there is no other way here. */
  @Test
  void aProxyThatDoesNotOfferQrCodesIsToldApart() {
    sandbox.proxy().faults().always(Operation.QR_START, NOT_OFFERED);

    Api.startQr()
        .then()
        .statusCode(501)
        .body("error.code", equalTo("PROXY_UNSUPPORTED"))
        .body("error.retryable", equalTo(false))
        .body("error.details.login.state", equalTo("failed"));
  }

  /** The wait is short, and asks again: what a hop loses is not lost. */
  @Test
  void aResponseThatIsLostIsAskedForAgain() {
    String number = plainNumber();
    Shown shown = started();
    accept(shown, number);
    sandbox.proxy().faults().next(Operation.QR_WAIT, new Fault.ResetAfterReading(true));

    assertCompleted(waitFor(shown, LONG), number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"link\":\"https://example.org\",\"authState\":\"a\"}",
        "{\"link\":\"tg://login?token=\",\"authState\":\"a\"}",
        "{\"link\":\"tg://login?token=a b\",\"authState\":\"a\"}",
        "{\"link\":7,\"authState\":\"a\"}",
        "{\"link\":\"tg://login?token=AQID\"}"
      })
  void aStartWithoutALinkIsABadResponse(String data) {
    sandbox
        .proxy()
        .faults()
        .always(
            Operation.QR_START,
            new Fault.Status(
                200,
                "application/json",
                "{\"success\":true,\"data\":" + data + "}",
                Optional.empty(),
                false));

    Api.startQr().then().statusCode(502).body("error.code", equalTo("PROXY_BAD_RESPONSE"));
  }

  /** No login by QR code ever has a code: not even one whose cancellation was lost. */
  @Test
  void aLostCancellationLeavesThePassword() {
    String number = here(Api::twoFactorNumber);
    Shown shown = started();
    accept(shown, number);
    waitFor(shown, LONG).then().body("data.state", equalTo("password_required"));
    sandbox.proxy().faults().always(Operation.CANCEL_CODE, new Fault.ResetAfterReading(true));
    Api.cancel(shown.id()).then().statusCode(504);
    sandbox.proxy().faults().clear();

    Api.show(shown.id())
        .then()
        .body("data.state", equalTo("unknown"))
        .body("data.next", contains("password", "cancel"));
    for (Response refused : List.of(Api.code(shown.id(), "11111"), Api.resend(shown.id()))) {
      refused.then().statusCode(409).body("error.code", equalTo("STEP_NOT_ALLOWED"));
    }
    Api.cancel(shown.id()).then().statusCode(204);
  }

  @Test
  void aLoginThatIsBeingCancelledIsNotWaitedFor() {
    String number = plainNumber();
    Shown shown = started();
    accept(shown, number);
    sandbox.proxy().faults().next(Operation.CANCEL_CODE, new Fault.Delay(Duration.ofSeconds(4)));
    CompletableFuture<Response> cancelling =
        CompletableFuture.supplyAsync(() -> Api.cancel(shown.id()), this::start);
    await().until(() -> Api.show(shown.id()).<List<String>>path("data.next"), List::isEmpty);

    given()
        .queryParam("wait", LONG)
        .get(Api.LOGINS + "/{id}", shown.id())
        .then()
        .statusCode(200)
        .time(lessThan(2_000L))
        .body("data.state", equalTo("qr_pending"));

    cancelling.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().then().statusCode(204);
    Api.show(shown.id()).then().body("data.state", equalTo("cancelled"));
    assertThat(telegram().authorisations(number)).isZero();
  }

  private void start(Runnable task) {
    new Thread(task, "cancels").start();
  }

  /** A proxy that does not wait is not asked in a loop. */
  @Test
  void theProxyIsAskedOnceASecond() {
    Shown shown = started();
    sandbox
        .proxy()
        .faults()
        .always(
            Operation.QR_WAIT,
            new Fault.Status(
                200,
                "application/json",
                "{\"success\":true,\"data\":{\"status\":\"waiting\",\"link\":\"%s\"}}"
                    .formatted(shown.link()),
                Optional.empty(),
                false));
    long before = waits();

    waitFor(shown, 3).then().statusCode(304).time(greaterThan(1_500L));

    assertThat(waits() - before).isBetween(2L, 4L);
  }

  @Test
  void aProxyThatCannotCancelIsNotAskedAgainAndAgain() {
    sandbox.proxy().faults().always(Operation.CANCEL_CODE, NOT_OFFERED);
    Shown givenUp = started();
    Api.cancel(givenUp.id()).then().statusCode(204);
    Api.show(givenUp.id()).then().body("data.state", equalTo("cancelled"));

    Shown left = started();
    clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    cleanup.endAll();
    long asked = sandbox.proxy().receivedCalls().count(Operation.CANCEL_CODE);
    clock.advance(Duration.ofMinutes(5));
    cleanup.endAll();

    assertThat(sandbox.proxy().receivedCalls().count(Operation.CANCEL_CODE)).isEqualTo(asked);
    Api.show(left.id()).then().body("data.state", equalTo("expired"));
  }

  /** Another instance has used the token up: it has the scan, and completes the login. */
  @ParameterizedTest
  @ValueSource(strings = {"AUTH_TOKEN_ALREADY_ACCEPTED", "AUTH_TOKEN_INVALID"})
  void whoComesSecondDoesNotEndTheLogin(String error) {
    String number = plainNumber();
    Shown shown = started();
    sandbox.proxy().faults().next(Operation.QR_WAIT, new Fault.RpcFailure(error));

    waitFor(shown, LONG).then().statusCode(304).time(lessThan(2_000L));

    accept(shown, number);
    assertCompleted(waitFor(shown, LONG), number);
  }

  @Test
  void failingWaitsOpenNoCircuit() {
    Shown shown = started();
    sandbox.proxy().faults().always(Operation.QR_WAIT, Fault.Status.of(502));
    long before = waits();
    for (int i = 0; i < 12 && waits() - before < 12; i++) {
      waitFor(shown, 1).then().statusCode(503);
    }
    assertThat(waits() - before).isGreaterThanOrEqualTo(12);

    Api.start(plainNumber()).then().statusCode(201).body("data.route", equalTo("proxy"));
  }
}
