package io.telegramauth.login;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A login by QR code, by the API alone, on whatever route. */
abstract class QrLoginScenarios {
  static final int LONG = 7;
  static final Duration PATIENCE = Duration.ofSeconds(12);

  @Inject TestClock clock;
  @Inject AbandonedLoginCleanupForTests cleanup;

  /** The route. */
  protected abstract String route();

  /** The accounts and tokens. */
  protected abstract SandboxTelegram telegram();

  /** An account of the data centre where TDLib begins; {@code DirectQrLoginTest} has the others. */
  static String plainNumber() {
    return here(Api::plainNumber);
  }

  private static String twoFactorNumber() {
    return here(Api::twoFactorNumber);
  }

  static String here(Supplier<String> numbers) {
    return Stream.generate(numbers)
        .filter(number -> number.startsWith("+999661"))
        .findFirst()
        .orElseThrow();
  }

  /** A started login as its caller knows it. */
  record Shown(String id, String entityTag, String link) {
    static Shown of(Response response) {
      return new Shown(
          response.path("data.id"), response.header("ETag"), response.path("data.qr.link"));
    }
  }

  /** A QR code that is shown. */
  static Shown started() {
    String id = Api.startQr().then().statusCode(201).extract().path("data.id");
    return shown(id);
  }

  static Shown shown(String id) {
    return Shown.of(Api.show(id).then().statusCode(200).extract().response());
  }

  void accept(Shown shown, String number) {
    telegram().acceptLoginToken(LoginToken.inLink(shown.link()), number);
  }

  static Response waitFor(Shown shown, int seconds) {
    return Api.await(shown.id(), shown.entityTag(), seconds);
  }

  /** Waits for a change on a thread of its own. */
  static CompletableFuture<Response> waiting(Shown shown, int seconds) {
    return CompletableFuture.supplyAsync(
        () -> waitFor(shown, seconds), task -> new Thread(task, "waits").start());
  }

  private static Response answer(CompletableFuture<Response> waiting) {
    return waiting.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  void assertRefused(Shown shown, String number, String error) {
    assertThatThrownBy(() -> accept(shown, number))
        .isInstanceOfSatisfying(RpcError.class, e -> assertThat(e.name()).isEqualTo(error));
  }

  void assertCompleted(Response response, String number) {
    response
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"))
        .body("data.qr", nullValue())
        .body("data.session.userId", equalTo(Api.userOf(number)));
    assertThat(telegram().authorisations(number)).isEqualTo(1);
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(200);
  }

  /** How many waits have reached Telegram. */
  protected abstract long waits();

  @Test
  void aQrCodeIsShown() {
    Api.startQr()
        .then()
        .statusCode(201)
        .header("Location", startsWith(Api.LOGINS + "/"))
        .body("data.state", equalTo("qr_pending"))
        .body("data.route", equalTo(route()))
        .body("data.next", contains("cancel"))
        .body("data.delivery", nullValue())
        .body("data.qr.link", matchesRegex("tg://login\\?token=[\\w-]{40,}"))
        .body("data.qr.expiresAt", notNullValue());
  }

  @Test
  void theScanEndsTheWait() {
    String number = plainNumber();
    Shown shown = started();
    long before = waits();
    CompletableFuture<Response> waiting = waiting(shown, LONG);
    await().until(() -> waits() > before);

    accept(shown, number);

    assertCompleted(answer(waiting), number);
    assertThat(telegram().events().count(number, Event.CODE_SENT)).isZero();
    waitFor(shown, LONG).then().statusCode(200).body("data.state", equalTo("completed"));
    assertThat(telegram().events().count(number, Event.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void aScanThatNobodyWaitedForIsFoundByTheNextWait() {
    for (String number : List.of(plainNumber(), plainNumber(), plainNumber())) {
      Shown shown = started();
      waitFor(shown, 1).then().statusCode(304);

      accept(shown, number);
      Api.show(shown.id()).then().body("data.state", equalTo("qr_pending"));

      assertCompleted(waitFor(shown, LONG), number);
    }
  }

  @Test
  void thePasswordIsAskedForAfterTheScan() {
    String number = twoFactorNumber();
    Shown shown = started();
    accept(shown, number);

    waitFor(shown, LONG)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("password_required"))
        .body("data.next", contains("password", "cancel"))
        .body("data.qr", nullValue())
        .body("data.attemptsLeft", equalTo(5))
        .body("data.passwordHint", equalTo(TestAccount.PASSWORD_HINT));
    Api.password(shown.id(), "wrong")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("PASSWORD_HASH_INVALID"))
        .body("error.details.login.attemptsLeft", equalTo(4));

    assertCompleted(Api.password(shown.id(), TestAccount.PASSWORD), number);
  }

  @Test
  void fiveWrongPasswordsEndTheLogin() {
    String number = twoFactorNumber();
    Shown shown = started();
    accept(shown, number);
    waitFor(shown, LONG).then().body("data.state", equalTo("password_required"));

    for (int left = 4; left >= 0; left--) {
      Api.password(shown.id(), "wrong")
          .then()
          .statusCode(400)
          .body("error.details.login.attemptsLeft", equalTo(left));
    }

    Api.show(shown.id()).then().body("data.state", equalTo("failed"));
    Api.password(shown.id(), TestAccount.PASSWORD).then().statusCode(409);
    assertThat(telegram().authorisations(number)).isZero();
  }

  @Test
  void whereNothingHappensThereIsNoContent() {
    Shown shown = started();

    Response response = waitFor(shown, 1);

    response.then().statusCode(304).header("ETag", equalTo(shown.entityTag()));
    assertThat(response.asString()).isEmpty();
    assertThat(shown(shown.id())).isEqualTo(shown);
  }

  @Test
  void theSecondWaitTakesOver() {
    String number = plainNumber();
    Shown shown = started();
    long before = waits();
    CompletableFuture<Response> first = waiting(shown, LONG);
    await().until(() -> waits() > before);

    CompletableFuture<Response> second = waiting(shown, LONG);

    first.orTimeout(3, TimeUnit.SECONDS).join().then().statusCode(304);
    assertThat(second).isNotDone();
    accept(shown, number);
    assertCompleted(answer(second), number);
    assertThat(telegram().events().count(number, Event.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void anotherLinkEndsTheWait() {
    String number = plainNumber();
    Shown shown = started();
    telegram().expireLoginToken(LoginToken.inLink(shown.link()));
    assertRefused(shown, number, "AUTH_TOKEN_EXPIRED");

    Shown next = Shown.of(waitFor(shown, LONG).then().statusCode(200).extract().response());

    assertThat(next.link()).isNotEqualTo(shown.link());
    assertThat(next.entityTag()).isNotEqualTo(shown.entityTag());
    waitFor(next, 1).then().statusCode(304);
    accept(next, number);
    assertCompleted(waitFor(next, LONG), number);
  }

  @Test
  void aCodeIsScannedOnce() {
    String number = plainNumber();
    Shown shown = started();
    accept(shown, number);
    assertRefused(shown, plainNumber(), "AUTH_TOKEN_ALREADY_ACCEPTED");
    assertCompleted(waitFor(shown, LONG), number);
    assertRefused(shown, number, "AUTH_TOKEN_ALREADY_ACCEPTED");
  }

  @Test
  void aLoginIsGivenUp() {
    Shown shown = started();
    long before = waits();
    CompletableFuture<Response> waiting = waiting(shown, LONG);
    await().until(() -> waits() > before);

    Api.cancel(shown.id()).then().statusCode(204);

    assertThat(answer(waiting).statusCode()).isIn(200, 304);
    waitFor(shown, LONG).then().statusCode(200).body("data.state", equalTo("cancelled"));
    assertRefused(shown, plainNumber(), "AUTH_TOKEN_EXPIRED");
    given().get(Api.LOGINS + "/{id}/qr.svg", shown.id()).then().statusCode(409);
  }

  /** The user confirms after the page was closed: nobody would ever hold that session. */
  @Test
  void aScanThatNobodyComesBackForIsEnded() {
    String number = plainNumber();
    Shown shown = started();
    accept(shown, number);

    clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    waitFor(shown, LONG)
        .then()
        .statusCode(200)
        .time(lessThan(2_000L))
        .body("data.state", equalTo("expired"))
        .body("data.qr", nullValue());
    given()
        .get(Api.LOGINS + "/{id}/qr.svg", shown.id())
        .then()
        .statusCode(410)
        .body("error.code", equalTo("LOGIN_EXPIRED"));
    cleanup.endAll();

    assertThat(telegram().authorisations(number)).isZero();
    assertRefused(shown, number, "AUTH_TOKEN_ALREADY_ACCEPTED");
    Api.show(shown.id()).then().body("data.state", equalTo("expired"));
  }
}
