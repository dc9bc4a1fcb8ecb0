package io.telegramauth.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.telegramauth.crypto.Ciphers;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.SessionCipher;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.Faults.SignInAnswer;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.telegram.WorkQueueTask;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.GramJs;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TrustingTdlib;
import io.telegramauth.testing.TwoRoutes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service without the proxy route: everything goes through real TDLib. */
@QuarkusTest
@QuarkusTestResource(value = DirectRouteTest.WithoutProxy.class, restrictToAnnotatedClass = true)
class DirectRouteTest extends QrLoginScenarios {
  private static final int MANY = 200;
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration ON_A_BUSY_MACHINE = Duration.ofSeconds(8);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The order. */
  public static class WithoutProxy extends TwoRoutes {
    @Override
    public Map<String, String> start() {
      Map<String, String> configuration = super.start();
      configuration.put("USE_TELEGRAM_PROXY", "false");
      configuration.put("REQUEST_DEADLINE_MS", "" + DEADLINE.toMillis());
      return configuration;
    }

    @Override
    public void inject(TestInjector injector) {
      injector.injectIntoFields(this, new TestInjector.MatchesType(WithoutProxy.class));
    }
  }

  WithoutProxy sandbox;
  @Inject AbandonedLoginCleanup abandoned;
  @Inject WorkQueueTask dueWork;
  @Inject RecordTable records;
  @Inject SessionCipher cipher;

  @BeforeEach
  void tdlib() {
    TrustingTdlib.assumeThere();
    sandbox.dataCentre().faults().clear();
  }

  @AfterEach
  void nothingIsLeft() {
    if (TrustingTdlib.isThere()) {
      // After a scan by an account of another data centre TDLib may need twenty seconds to close.
      await()
          .atMost(Duration.ofSeconds(25))
          .untilAsserted(() -> assertThat(sandbox.leftovers()).isEmpty());
      assertThat(sandbox.proxy().receivedCalls().total()).isZero();
    }
  }

  @Override
  protected String route() {
    return "direct";
  }

  @Override
  protected SandboxTelegram telegram() {
    return sandbox.telegram();
  }

  /** A wait has TDLib ask for the token when it begins. */
  @Override
  protected long waits() {
    return sandbox.dataCentre().counts().calls("auth.exportLoginToken");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anotherClientTakesUpTheSessionOfAQrCode(int dc) {
    GramJs.assumeThere();
    String number = "+99966%d0999".formatted(dc);
    Shown shown = started();
    accept(shown, number);
    waitFor(shown, 9).then().statusCode(200).body("data.state", equalTo("completed"));
    long handshakes = sandbox.dataCentre().counts().handshakes();
    String session =
        Api.session(Api.userOf(number), Sandbox.API_KEY, "gramjs").path("data.sessionString");

    JsonNode found =
        GramJs.run(GramJs.job(sandbox.dataCentre(), "obfuscated").put("session", session));

    GramJs.assertIs(found, number);
    assertThat(sandbox.dataCentre().counts().handshakes()).isEqualTo(handshakes);
  }

  private long count(String number, Event entry) {
    return sandbox.telegram().events().count(number, entry);
  }

  @Test
  void aCodeCompletesALogin() {
    String number = Api.plainNumber();
    Response started = Api.start(number);
    started
        .then()
        .statusCode(201)
        .body("data.route", equalTo("direct"))
        .body("data.delivery.channel", equalTo("app"))
        .body("data.delivery.length", equalTo(5))
        .body("data.delivery.nextChannel", equalTo("sms"));

    Api.code(started.path("data.id"), Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"))
        .body("data.session.userId", equalTo(Api.userOf(number)));

    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
  }

  @Test
  void aPasswordCompletesALogin() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("password_required"))
        .body("data.passwordHint", equalTo(TestAccount.PASSWORD_HINT));
    Api.password(id, "sandbox password")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("PASSWORD_HASH_INVALID"))
        .body("error.details.login.attemptsLeft", equalTo(4));

    Api.password(id, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));

    assertThat(count(number, Event.PASSWORD_ASKED)).isEqualTo(2);
  }

  @Test
  void aWrongCodeCanBeCorrected() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.wrongCodeOf(number))
        .then()
        .statusCode(400)
        .body("error.code", equalTo("PHONE_CODE_INVALID"))
        .body("error.details.login.state", equalTo("code_sent"))
        .body("error.details.login.attemptsLeft", equalTo(4));

    Api.code(id, Api.codeOf(number)).then().statusCode(200);

    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(count(number, Event.SIGN_IN_ASKED)).isEqualTo(2);
  }

  @Test
  void aResendUsesTheNextChannel() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Api.resend(id).then().statusCode(409).body("error.code", equalTo("RESEND_TOO_EARLY"));
    clock.advance(Duration.ofSeconds(61));
    Api.resend(id).then().statusCode(200).body("data.delivery.channel", equalTo("sms"));
    clock.advance(Duration.ofSeconds(61));
    Api.resend(id)
        .then()
        .statusCode(200)
        .body("data.delivery.channel", equalTo("call"))
        .body("data.delivery.nextChannel", nullValue());
    clock.advance(Duration.ofSeconds(61));
    Api.resend(id).then().statusCode(409).body("error.code", equalTo("RESEND_NOT_AVAILABLE"));

    Api.code(id, Api.codeOf(number)).then().statusCode(200);

    assertThat(count(number, Event.CODE_SENT)).isEqualTo(3);
    assertThat(count(number, Event.RESEND_ASKED)).isEqualTo(2);
  }

  @Test
  void aCancelledLoginHasNoKeyAtTelegram() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long calls = sandbox.dataCentre().counts().calls("auth.signIn");

    Api.cancel(id).then().statusCode(204);
    Api.cancel(id).then().statusCode(204);
    Api.code(id, Api.codeOf(number)).then().statusCode(409);

    assertThat(sandbox.dataCentre().counts().calls("auth.signIn")).isEqualTo(calls);
    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  @Test
  void anAbandonedSignInIsEndedByHousekeeping() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    sandbox.dataCentre().faults().signInAnswer(SignInAnswer.HANG);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(504)
        .body("error.details.login.state", equalTo("unknown"));
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    sandbox.dataCentre().faults().clear();

    clock.advance(DEADLINE.plusSeconds(5 + 15));
    dueWork.performBatch(abandoned).await().atMost(DEADLINE);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
    Api.show(id).then().statusCode(200).body("data.state", equalTo("expired"));
  }

  @Test
  void aRevokedSessionIsLoggedOutAtTelegram() {
    String number = Api.plainNumber();
    String sessionId = Api.logIn(number);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);

    Api.revoke(sessionId, Sandbox.API_KEY).then().statusCode(200);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertThat(count(number, Event.LOGGED_OUT)).isEqualTo(1);
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(404);
  }

  /** GramJS knows nothing of this service: what it is given is a session, or it is not. */
  @Test
  void anotherClientUsesTheSession() {
    GramJs.assumeThere();
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    Api.password(id, TestAccount.PASSWORD).then().statusCode(200);
    long handshakes = sandbox.dataCentre().counts().handshakes();
    String session =
        Api.session(Api.userOf(number), Sandbox.API_KEY, "gramjs")
            .then()
            .statusCode(200)
            .extract()
            .path("data.sessionString");

    JsonNode found =
        GramJs.run(GramJs.job(sandbox.dataCentre(), "obfuscated").put("session", session));

    GramJs.assertIs(found, number);
    assertThat(sandbox.dataCentre().counts().handshakes()).isEqualTo(handshakes);
  }

  @Test
  void oneOfTwoRightCodesReachesTelegram() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long calls = sandbox.dataCentre().counts().calls("auth.signIn");
    HttpRequest code =
        HttpRequests.post(
            Api.LOGINS + "/" + id + "/code", "{\"code\":\"" + Api.codeOf(number) + "\"}");

    List<HttpResponse<String>> answers = HttpRequests.sendTogether(Collections.nCopies(2, code));

    assertThat(statuses(answers)).isEqualTo(Map.of(200, 1L, 409, 1L));
    assertThat(sandbox.dataCentre().counts().calls("auth.signIn")).isEqualTo(calls + 1);
    Api.sessions(Api.userOf(number)).then().body("data.sessions", hasSize(1));
  }

  /** What may have become of a stored login, TDLib's state in it. */
  enum Damage {
    CUT_OFF,
    FLIPPED,
    OF_ANOTHER_LOGIN,
    OF_ANOTHER_SECRET
  }

  @ParameterizedTest
  @EnumSource
  void aChangedStoredLoginIsRejected(Damage damage) {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long connections = sandbox.dataCentre().counts().connections();
    StoredRecord stored = record(id);
    byte[] data = stored.data().clone();
    switch (damage) {
      case CUT_OFF -> data = Arrays.copyOf(data, data.length - 1);
      case FLIPPED -> data[data.length / 2] ^= 1;
      case OF_ANOTHER_LOGIN -> {
        data = record(Api.startLogin(Api.plainNumber())).data();
        connections = sandbox.dataCentre().counts().connections();
      }
      case OF_ANOTHER_SECRET -> data = sealedByAnother(stored);
    }
    keep(stored, data);

    for (Response refused :
        List.of(Api.code(id, Api.codeOf(number)), Api.resend(id), Api.cancel(id), Api.show(id))) {
      refused
          .then()
          .statusCode(409)
          .body("error.code", equalTo("RESTART_REQUIRED"))
          .body("error.retryable", equalTo(false))
          .body("error.details", nullValue());
    }
    assertThat(sandbox.dataCentre().counts().connections()).isEqualTo(connections);
    assertThat(count(number, Event.SIGN_IN_ASKED)).isZero();
    assertThat(record(id).data()).isEqualTo(data);
  }

  private StoredRecord record(String loginId) {
    return records
        .find("login", recordId(loginId), clock.instant())
        .await()
        .atMost(DEADLINE)
        .orElseThrow();
  }

  private void keep(StoredRecord stored, byte[] data) {
    StoredRecord changed =
        new StoredRecord(
            stored.kind(),
            stored.id(),
            stored.version() + 1,
            stored.keepUntil(),
            data,
            stored.dueAt());
    assertThat(records.update(changed, clock.instant()).await().atMost(DEADLINE)).isTrue();
  }

  private byte[] sealedByAnother(StoredRecord stored) {
    RecordName name = new RecordName(stored.kind(), stored.id());
    return Ciphers.of("another-secret-of-thirty-two-bytes-or-more")
        .seal(name, cipher.open(name, stored.data()));
  }

  private static String recordId(String loginId) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(loginId.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Far more than there are places for TDLib clients. Promised is: every request is answered before
   * its deadline, with success, or with an error that says that Telegram was not asked and that
   * invites to ask again; and who does gets through. No number gets a second code.
   */
  @Test
  void concurrentLoginsSucceed() throws IOException {
    List<String> numbers = Stream.generate(Api::plainNumber).limit(MANY).toList();
    List<HttpRequest> starts = new ArrayList<>();
    numbers.forEach(
        number ->
            starts.add(HttpRequests.post(Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}")));
    List<String> ids = new ArrayList<>();
    for (HttpResponse<String> started : untilDone(starts, 201)) {
      ids.add(JSON.readTree(started.body()).at("/data/id").textValue());
    }
    List<HttpRequest> codes = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      codes.add(
          HttpRequests.post(
              Api.LOGINS + "/" + ids.get(i) + "/code",
              "{\"code\":\"" + Api.codeOf(numbers.get(i)) + "\"}"));
    }
    untilDone(codes, 200);

    assertThat(numbers)
        .allSatisfy(
            number -> {
              assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
              assertThat(count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
              assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
            });
  }

  /** Sends all requests together, and repeats those with a retryable failure. */
  private static List<HttpResponse<String>> untilDone(List<HttpRequest> requests, int status)
      throws IOException {
    List<HttpResponse<String>> answers = new ArrayList<>();
    long started = System.nanoTime();
    for (HttpResponse<String> answer : HttpRequests.sendTogether(requests)) {
      answers.add(answer);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isLessThan(DEADLINE.plus(ON_A_BUSY_MACHINE));
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).statusCode() != status) {
        JsonNode error = JSON.readTree(answers.get(i).body()).path("error");
        assertThat(error.path("code").textValue()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(error.path("retryable").booleanValue()).isTrue();
        answers.set(i, HttpRequests.sendTogether(List.of(requests.get(i))).get(0));
        assertThat(answers.get(i).statusCode()).isEqualTo(status);
      }
    }
    return answers;
  }

  private static Map<Integer, Long> statuses(List<HttpResponse<String>> answers) {
    return answers.stream().collect(groupingBy(HttpResponse::statusCode, counting()));
  }
}
