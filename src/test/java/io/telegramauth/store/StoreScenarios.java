package io.telegramauth.store;

import static io.restassured.RestAssured.given;
import static io.telegramauth.testing.Refusals.assertRefused;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.login.LoginScenarios;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.LogOutQueue;
import io.telegramauth.session.PendingLogOut;
import io.telegramauth.session.PendingLogOutStore;
import io.telegramauth.session.job.SessionJob;
import io.telegramauth.session.job.SessionJobStore;
import io.telegramauth.session.job.SessionJobTask;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionChange;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.store.engine.StoreOperation;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.WorkQueueTask;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.Scrape;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole scenarios from the first code to the audit, run on every engine. A subclass selects the
 * engine.
 */
public abstract class StoreScenarios extends LoginScenarios {
  private static final Duration MAX_REQUEST_TIME = Duration.ofSeconds(30);
  private static final Duration CLAIM = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofSeconds(31);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As they stand in a path: not text, not in UTF-8, of no alphabet, too long, out of range. */
  private static final List<String> NO_IDS =
      List.of(
          "%00",
          "%00".repeat(22),
          "a%00b",
          "A".repeat(21) + "%00",
          "1%00",
          "%ff",
          "%C0%80",
          "%ED%A0%80",
          "%ED%A0%80%ED%B0%80",
          "%F4%90%80%80",
          "%E2%80%AE1",
          "%D7%90".repeat(22),
          "%F0%9F%98%80",
          "%EF%BC%91",
          "%D9%A1",
          "x".repeat(2000),
          "9".repeat(400),
          "9223372036854775808",
          "1000000000000000000",
          "-1",
          "-9223372036854775808",
          "0",
          "01",
          "+1",
          "1e9",
          "1.0",
          "NaN",
          "%27%20OR%20%271%27=%271",
          "%25%30%30",
          "%0d%0a",
          "*");

  /** The pools of connections that somebody has used so far. */
  protected static List<AgroalDataSource> openPools() {
    return Arc.container().getContexts(Singleton.class).stream()
        .flatMap(context -> context.getState().getContextualInstances().values().stream())
        .filter(AgroalDataSource.class::isInstance)
        .map(AgroalDataSource.class::cast)
        .toList();
  }

  @Inject protected TestClock clock;
  @Inject CircuitBreakerMaintenance breakers;
  @Inject LogOutQueue logOutQueue;
  @Inject WorkQueueTask dueWork;
  @Inject PendingLogOutStore logOuts;
  @Inject SessionTable table;
  @Inject SessionJobTask jobs;
  @Inject SessionJobStore jobStore;

  protected String number;
  protected long user;
  protected String session;

  @BeforeEach
  void logIn() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
    number = Api.plainNumber();
    user = Api.userOf(number);
    session = Api.logIn(number);
  }

  @AfterEach
  void theProxyIsBack() {
    sandbox.proxy().resume();
  }

  @Test
  void oneOfConcurrentCodesReachesTelegram() {
    String another = Api.plainNumber();
    HttpRequest code =
        HttpRequests.post(
            Api.LOGINS + "/" + Api.startLogin(another) + "/code",
            "{\"code\":\"" + Api.codeOf(another) + "\"}");

    Map<Integer, Long> statuses =
        HttpRequests.sendTogether(Collections.nCopies(16, code)).stream()
            .collect(groupingBy(HttpResponse::statusCode, counting()));

    assertThat(statuses).isEqualTo(Map.of(200, 1L, 409, 15L));
    assertThat(sandbox.telegram().events().count(another, Event.SIGN_IN_ASKED)).isEqualTo(1);
  }

  @Test
  void aRepeatedStartSendsNoSecondCode() {
    String another = Api.plainNumber();
    String key = Api.freshKey();
    String first = Api.start(another, key).then().statusCode(201).extract().path("data.id");
    String second = Api.start(another, key).then().statusCode(201).extract().path("data.id");

    assertThat(second).isEqualTo(first);
    assertThat(sandbox.telegram().events().count(another, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void idempotencyKeysBelongToTheirCaller() throws IOException {
    String another = Api.plainNumber();
    String key = Api.freshKey();
    Api.startAsStranger(Api.plainNumber(), key);
    Api.startAs(Sandbox.INGESTOR_KEY, Api.plainNumber(), key).then().statusCode(201);

    Set<String> logins = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      logins.add(Api.start(another, key).path("data.id"));
      logins.add(Api.startAs(Sandbox.API_KEY, another, key).path("data.id"));
      logins.add(Api.startAsStranger(another, key).getString("data.id"));
    }
    assertThat(logins).hasSize(3).doesNotContainNull();
    assertRefused(
        Api.startAs(Sandbox.INGESTOR_KEY, another, key), 422, "IDEMPOTENCY_KEY_REUSED", "UNKNOWN");
    assertThat(sandbox.telegram().events().count(another, Event.CODE_SENT)).isEqualTo(3);
  }

  /** The places of an id, and the statuses for malformed text. */
  static Stream<Arguments> placesOfAnId() {
    String code = "{\"code\":\"22222\"}";
    return Stream.of(
        Arguments.of("GET", "/logins/{}", "", Set.of(404)),
        Arguments.of("DELETE", "/logins/{}", "", Set.of(404)),
        Arguments.of("POST", "/logins/{}/code", code, Set.of(404)),
        Arguments.of("POST", "/logins/{}/password", "{\"password\":\"x\"}", Set.of(404)),
        Arguments.of("POST", "/logins/{}/resend", "", Set.of(404)),
        Arguments.of("GET", "/sessions/user/{}", "", Set.of(400)),
        Arguments.of("HEAD", "/sessions/user/{}", "", Set.of(400)),
        Arguments.of("GET", "/sessions/user/1?format={}", "", Set.of(400)),
        Arguments.of("GET", "/sessions/list/{}", "", Set.of(400)),
        Arguments.of("DELETE", "/sessions/{}", "", Set.of(404)),
        Arguments.of("GET", "/sessions/{}/access-log", "", Set.of(404)),
        Arguments.of("GET", "/sessions/jobs/{}", "", Set.of(404)),
        Arguments.of("GET", "/status?sessionId={}", "", Set.of(200)));
  }

  /** No engine is asked for what cannot be an id, and some engines would fail. */
  @ParameterizedTest
  @MethodSource("placesOfAnId")
  void malformedIdsDoNotReachTheStore(
      String method, String path, String body, Set<Integer> statuses) {
    String before = Api.sessions(user).asString();
    try (CapturedLog log = new CapturedLog()) {
      for (String id : NO_IDS) {
        RequestSpecification request = path.contains("list") ? Api.asAdmin() : caller(path);
        if (!body.isEmpty()) {
          request.contentType(ContentType.JSON).body(body);
        }
        Response answer =
            request.urlEncodingEnabled(false).request(method, Api.BASE + path.replace("{}", id));
        assertThat(answer.statusCode()).as("%s in %s %s", id, method, path).isIn(statuses);
        assertThat(answer.asString()).as(id).doesNotContain("\"authenticated\":true");
      }
      assertThat(log.text()).doesNotContainPattern("(?m)^(ERROR|WARN)");
    }
    assertThat(Api.sessions(user).asString()).isEqualTo(before);
  }

  private static RequestSpecification caller(String path) {
    return path.contains("access-log") || path.contains("jobs")
        ? Api.asAdmin()
        : Api.asService(Sandbox.API_KEY);
  }

  @Test
  void malformedIdsInBodyOrHeaderDoNotReachTheStore() {
    try (CapturedLog log = new CapturedLog()) {
      for (String hash :
          new String[] {"\\u0000", "x\\u0000".repeat(16), "\\u202e", "9".repeat(9000)}) {
        for (String step : new String[] {"/verify-code", "/verify-password"}) {
          String body =
              "{\"phoneNumber\":\"%s\",\"phoneCodeHash\":\"%s\",\"code\":\"2\",\"password\":\"x\"}"
                  .formatted(number, hash);
          assertRefused(
              Api.json(body).post(Api.BASE + step), 404, "LOGIN_NOT_FOUND", "AUTHENTICATION");
        }
      }
      for (String id : new String[] {"x".repeat(2000), "\u00ff".repeat(22), "-1", "a b"}) {
        given()
            .header("X-Session-ID", id)
            .get(Api.BASE + "/status")
            .then()
            .statusCode(200)
            .body("data", equalTo(Map.of("authenticated", false)));
      }
      assertThat(log.text()).doesNotContainPattern("(?m)^(ERROR|WARN)");
    }
  }

  @Test
  void theStatusHasNoDetailsWithoutAKey() {
    given()
        .queryParam("sessionId", session)
        .get(Api.BASE + "/status")
        .then()
        .statusCode(200)
        .body("data", equalTo(Map.of("authenticated", true)));
    Api.asService(Sandbox.INGESTOR_KEY)
        .queryParam("sessionId", session)
        .get(Api.BASE + "/status")
        .then()
        .statusCode(200)
        .body("data.userId", equalTo(user));
    assertRefused(
        Api.asService("not-a-key").queryParam("sessionId", session).get(Api.BASE + "/status"),
        401,
        "UNAUTHORIZED",
        "AUTHENTICATION");
  }

  @Test
  void aLoginExpires() {
    String id = Api.startLogin(Api.plainNumber());
    clock.advance(Duration.ofMinutes(5));
    Api.show(id).then().statusCode(200).body("data.state", equalTo("expired"));
    clock.advance(Duration.ofHours(1));
    Api.show(id).then().statusCode(404);
  }

  @Test
  void theAuditNamesTheServiceThatTheKeyBelongsTo() {
    Api.session(user, Sandbox.API_KEY).then().statusCode(200);
    Api.asService(Sandbox.INGESTOR_KEY)
        .header("X-Service-ID", "somebody-else")
        .header("X-Forwarded-For", "203.0.113.7")
        .header("X-Request-ID", "audit-" + session)
        .get(Api.BASE + "/sessions/user/" + user)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(session));

    Api.accessLog(session)
        .then()
        .statusCode(200)
        .body("data.entries.action", contains("hand_out", "hand_out", "create"))
        .body("data.entries.service", contains("ingestor", "default", "telegram-auth"))
        .body("data.entries.outcome", contains("done", "done", "done"))
        .body("data.entries[0].callerRequestId", equalTo("audit-" + session))
        .body("data.entries[0].requestId", matchesPattern("[0-9a-f]{24}"))
        .body("data.entries[1].requestId", matchesPattern("[0-9a-f]{24}"))
        .body("data.entries[1].callerRequestId", nullValue())
        .body("data.entries[0].address", equalTo("127.0.0.1"));
  }

  @Test
  void theNewestLiveSessionIsHandedOut() {
    clock.advance(Duration.ofSeconds(1));
    String newer = Api.logIn(number);
    assertThat(handOut()).isEqualTo(newer);
    Api.revoke(newer, Sandbox.API_KEY).then().statusCode(200);
    assertThat(handOut()).isEqualTo(session);
  }

  private String handOut() {
    return Api.session(user, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .extract()
        .path("data.sessionId");
  }

  @Test
  void aSessionExpiresAfterThirtyDays() {
    clock.advance(Duration.ofDays(30).minusMinutes(1));
    assertThat(handOut()).isEqualTo(session);
    clock.advance(Duration.ofMinutes(1));
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    Api.sessions(user).then().body("data.sessions.isActive", contains(false));
  }

  @Test
  void aRevokedSessionIsLoggedOutAtTelegramOnceAndNotHandedOut() {
    for (int time = 0; time < 3; time++) {
      Api.revoke(session, Sandbox.INGESTOR_KEY)
          .then()
          .statusCode(200)
          .body("data.sessionId", equalTo(session))
          .body("data.telegram", equalTo("done"));
    }
    assertThat(sandbox.telegram().events().count(number, Event.LOGGED_OUT)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    Api.sessions(user).then().body("data.sessions.isActive", contains(false));
    Api.accessLog(session)
        .then()
        .body("data.entries.action", contains("log_out", "revoke", "create"))
        .body("data.entries.service", contains("ingestor", "ingestor", "telegram-auth"));
  }

  @Test
  void aRepeatedRevocationRetriesTheLogOut() {
    sandbox.proxy().pause();
    Api.revoke(session, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("pending"));
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);

    sandbox.proxy().resume();
    breakers.resetAll();
    Api.revoke(session, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("done"));
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.accessLog(session)
        .then()
        .body("data.entries.action[0]", equalTo("log_out"))
        .body("data.entries.outcome", contains("done", "done", "pending", "done", "done"));
  }

  @Test
  void aPendingLogOutIsRetriedLater() {
    sandbox.proxy().pause();
    Api.revoke(session, Sandbox.API_KEY).then().body("data.telegram", equalTo("pending"));
    logOutDue();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);

    // After the request's time another instance tries, and does not reach Telegram either.
    clock.advance(MAX_REQUEST_TIME);
    logOutDue();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);

    sandbox.proxy().resume();
    breakers.resetAll();
    clock.advance(REST);
    logOutDue();
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.accessLog(session)
        .then()
        .body("data.entries.action", contains("log_out", "log_out", "revoke", "create"))
        .body("data.entries.service[0]", equalTo("telegram-auth"))
        .body("data.entries.outcome", contains("done", "pending", "done", "done"));

    clock.advance(Duration.ofHours(2));
    logOutDue();
    Api.revoke(session, Sandbox.API_KEY).then().body("data.telegram", equalTo("done"));
    assertThat(sandbox.telegram().events().count(number, Event.LOGGED_OUT)).isEqualTo(1);
    assertThat(logOuts.findDue(25).await().atMost(PATIENCE)).noneMatch(this::isOfThisSession);
  }

  /** Only the proxy itself can say that it does not offer to log out. */
  @Test
  void aGatewaysPageCompletesNoLogOut() {
    sandbox
        .proxy()
        .faults()
        .always(
            Operation.LOG_OUT,
            new Fault.Status(404, "text/plain", "404 page not found", Optional.empty()));
    Api.revoke(session, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("pending"));
    clock.advance(MAX_REQUEST_TIME);
    logOutDue();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    assertThat(logOuts.findDue(25).await().atMost(PATIENCE)).noneMatch(this::isOfThisSession);

    sandbox.proxy().faults().clear();
    clock.advance(Duration.ofHours(2));
    logOutDue();
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.accessLog(session)
        .then()
        .body("data.entries.action", contains("log_out", "log_out", "revoke", "create"))
        .body("data.entries.outcome", contains("done", "pending", "done", "done"));
  }

  /** As when the process dies after the intention was kept. */
  @Test
  void anUnrevokedSessionStaysLive() {
    Instant now = clock.instant();
    logOuts
        .add(new PendingLogOut(session, Route.PROXY, 0, now, now.plus(Duration.ofDays(1))))
        .await()
        .atMost(PATIENCE);
    // It may be on its way yet.
    for (int look = 0; look < 4; look++) {
      assertThat(logOuts.findDue(25).await().atMost(PATIENCE)).anyMatch(this::isOfThisSession);
      logOutDue();
      clock.advance(Duration.ofHours(1));
    }
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    assertThat(logOuts.findDue(25).await().atMost(PATIENCE)).noneMatch(this::isOfThisSession);
    Api.session(user, Sandbox.API_KEY).then().body("data.sessionId", equalTo(session));
  }

  private void logOutDue() {
    dueWork.performBatch(logOutQueue).await().atMost(PATIENCE);
  }

  private boolean isOfThisSession(PendingLogOut due) {
    return due.sessionId().equals(session);
  }

  /** Keys and what they are, by the sessions that they see. */
  private enum Key {
    NONE(null),
    WRONG("ApiKey " + "x".repeat(24)),
    OWNER("ApiKey " + Sandbox.BRIDGE_KEY),
    DEFAULT("ApiKey " + Sandbox.API_KEY),
    SEEING_ALL("ApiKey " + Sandbox.INGESTOR_KEY),
    ADMIN("AdminKey " + Sandbox.ADMIN_KEY);

    private final String header;

    Key(String header) {
      this.header = header;
    }

    RequestSpecification request() {
      return header == null ? given() : given().header("Authorization", header);
    }

    boolean isKnown() {
      return this != NONE && this != WRONG;
    }
  }

  /** Whose session a request is about. */
  private enum Whose {
    ITS_OWN,
    ANOTHERS,
    NOBODYS
  }

  private static final String AUDIT = Api.BASE + "/sessions/audit";
  private static final long NOBODY = 4_999_999_999L;
  private static final String NO_SESSION = "AAAAAAAAAAAAAAAAAAAAAA";

  /** Every path, every kind of key, and every session: exactly this response. */
  @Test
  void aServiceSeesOnlyItsOwnSessions() {
    String ownNumber = Api.plainNumber();
    long ownUser = Api.userOf(ownNumber);
    for (Key key : Key.values()) {
      String own = Api.logIn(ownNumber, Sandbox.BRIDGE_KEY);
      String anothers = Api.logIn(number);
      for (Whose whose : Whose.values()) {
        long wanted =
            switch (whose) {
              case ITS_OWN -> ownUser;
              case ANOTHERS -> user;
              case NOBODYS -> NOBODY;
            };
        String id =
            switch (whose) {
              case ITS_OWN -> own;
              case ANOTHERS -> anothers;
              case NOBODYS -> NO_SESSION;
            };
        assertResponses(key, whose, wanted, id);
      }
      // What was refused has changed nothing.
      Api.asAdmin().delete(Api.BASE + "/sessions/" + own).then().statusCode(200);
      Api.asAdmin().delete(Api.BASE + "/sessions/" + anothers).then().statusCode(200);
    }
  }

  /** A key is replaced without losing sight of the service's sessions. */
  @Test
  void everyKeyOfAServiceSeesItsSessions() {
    String another = Api.plainNumber();
    String id = Api.logIn(another, Sandbox.BRIDGE_KEY);
    Api.session(Api.userOf(another), Sandbox.NEXT_BRIDGE_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(id));
    Api.accessLog(id).then().body("data.entries.service", hasItem("bridge"));
    Api.revoke(id, Sandbox.NEXT_BRIDGE_KEY).then().statusCode(200);
    Api.session(Api.userOf(another), Sandbox.BRIDGE_KEY).then().statusCode(404);
  }

  private static void assertResponses(Key key, Whose whose, long userId, String sessionId) {
    boolean isService = key.isKnown() && key != Key.ADMIN;
    boolean isSeen =
        switch (whose) {
          case ITS_OWN -> true;
          case ANOTHERS -> key != Key.OWNER;
          case NOBODYS -> false;
        };
    String byUser = Api.BASE + "/sessions/user/" + userId;
    for (String path : List.of(byUser, byUser + "?sessionId=" + sessionId)) {
      Response handedOut = key.request().get(path);
      assertStatus(handedOut, key, isService, isSeen);
      assertThat(key.request().head(path).statusCode()).isEqualTo(handedOut.statusCode());
      if (handedOut.statusCode() == 200) {
        assertThat(handedOut.<String>path("data.sessionId")).isEqualTo(sessionId);
      }
    }
    // A session of another user than the one named.
    assertStatus(
        key.request().get(Api.BASE + "/sessions/user/" + NOBODY + "?sessionId=" + sessionId),
        key,
        isService,
        false);
    assertStatus(
        key.request().get(Api.BASE + "/sessions/list/" + userId), key, key == Key.ADMIN, true);
    assertStatus(
        key.request().get(Api.BASE + "/sessions/" + sessionId + "/access-log"),
        key,
        key == Key.ADMIN,
        isSeen);
    assertStatus(
        key.request().get(Api.BASE + "/sessions/" + sessionId + "/access-log/verification"),
        key,
        key == Key.ADMIN,
        isSeen);
    for (String audit : List.of("userId=" + userId, "sessionId=" + sessionId, "wrongKeys=true")) {
      assertStatus(key.request().get(AUDIT + "?" + audit), key, key == Key.ADMIN, true);
    }
    int before = isSeen ? entries(sessionId) : 0;
    Response revoked = key.request().delete(Api.BASE + "/sessions/" + sessionId);
    assertStatus(revoked, key, key.isKnown(), isSeen);
    if (isSeen && !key.isKnown()) {
      assertThat(entries(sessionId)).isEqualTo(before);
    }
  }

  private static final String JOBS = Api.BASE + "/sessions/jobs";
  private static final String NO_JOB = "0".repeat(32);
  private static final int MAX_PARTS = 100;

  private static Response startRevocation(String body) {
    return Api.asAdmin()
        .contentType(ContentType.JSON)
        .body(body)
        .post(Api.BASE + "/sessions/revoke");
  }

  private static Response startSealing() {
    return Api.asAdmin().post(Api.BASE + "/sessions/reseal");
  }

  private static String started(Response started) {
    return started
        .then()
        .statusCode(202)
        .body("data.state", equalTo("running"))
        .header("Location", equalTo(JOBS + "/" + started.<String>path("data.id")))
        .extract()
        .path("data.id");
  }

  private static ValidatableResponse job(String id) {
    return Api.asAdmin().get(JOBS + "/" + id).then().statusCode(200);
  }

  private static List<String> jobIds() {
    return Api.asAdmin().get(JOBS).then().statusCode(200).extract().path("data.jobs.id");
  }

  private boolean runJobs() {
    return jobs.runBatch().await().atMost(PATIENCE);
  }

  /** Does the work of all jobs, as one or more instances do. */
  private void completeJobs() {
    for (int parts = 0; runJobs(); parts++) {
      assertThat(parts).isLessThan(MAX_PARTS);
    }
  }

  private void logOutScheduled() {
    clock.advance(Duration.ofSeconds(6));
    for (int batches = 0; dueWork.runBatch().await().atMost(PATIENCE); batches++) {
      assertThat(batches).isLessThan(MAX_PARTS);
    }
  }

  @Test
  void aJobRevokesAnOwnersSessionsOnce() {
    String first = Api.logIn(number, Sandbox.BRIDGE_KEY);
    String another = Api.plainNumber();
    String second = Api.logIn(another, Sandbox.BRIDGE_KEY);
    String corrupt = Api.logIn(Api.plainNumber(), Sandbox.BRIDGE_KEY);
    corrupt(corrupt);

    Response response = startRevocation("{\"owner\":\"bridge\"}");
    String id = started(response);
    // Nothing is done in the request.
    Api.session(user, Sandbox.BRIDGE_KEY).then().statusCode(200);
    Response refused = startRevocation("{\"all\":true}");
    assertRefused(refused, 409, "SESSION_JOB_RUNNING", "UNKNOWN", Map.of("jobId", id));
    completeJobs();

    job(id)
        .body("data.state", equalTo("completed"))
        .body("data.kind", equalTo("revoke"))
        .body("data.owner", equalTo("bridge"))
        .body("data.startedBy", equalTo("admin"))
        .body("data.address", equalTo("127.0.0.1"))
        .body("data.requestId", equalTo(response.path("data.requestId")))
        .body("data.progress.failed", equalTo(0));
    assertThat(job(id).extract().<Integer>path("data.progress.done")).isGreaterThanOrEqualTo(3);
    assertThat(job(id).extract().<Integer>path("data.progress.unreadable")).isPositive();
    assertThat(jobIds()).startsWith(id);
    for (String revoked : List.of(first, second, corrupt)) {
      assertThat(actions(revoked)).containsOnlyOnce("revoke");
    }
    Api.accessLog(first)
        .then()
        .body("data.entries[0].service", equalTo("admin"))
        .body("data.entries[0].requestId", equalTo(response.path("data.requestId")));
    assertRefused(
        Api.session(user, Sandbox.BRIDGE_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    Api.session(user, Sandbox.API_KEY).then().body("data.sessionId", equalTo(session));

    logOutScheduled();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(another)).isZero();
    assertThat(sandbox.telegram().events().count(another, Event.LOGGED_OUT)).isEqualTo(1);
    assertThat(actions(second)).containsExactly("log_out", "revoke", "create");

    String again = started(startRevocation("{\"owner\":\"bridge\"}"));
    completeJobs();
    logOutScheduled();
    assertThat(actions(second)).containsExactly("log_out", "revoke", "create");
    assertThat(actions(corrupt)).containsOnlyOnce("revoke");
    job(again).body("data.state", equalTo("completed"));
  }

  private static List<String> actions(String sessionId) {
    return Api.accessLog(sessionId).then().statusCode(200).extract().path("data.entries.action");
  }

  @Test
  void aJobRevokesAUsersSessionsOrAll() {
    String another = Api.plainNumber();
    String kept = Api.logIn(another);
    String own = Api.logIn(number, Sandbox.BRIDGE_KEY);
    String id = started(startRevocation("{\"userId\":" + user + "}"));
    completeJobs();

    job(id)
        .body("data.userId", equalTo(user))
        .body("data.progress.examined", equalTo(2))
        .body("data.progress.done", equalTo(2))
        .body("data.progress.total", nullValue());
    assertThat(actions(own)).startsWith("revoke");
    assertThat(actions(session)).startsWith("revoke");
    assertThat(actions(kept)).containsExactly("create");

    String all = started(startRevocation("{\"all\":true}"));
    completeJobs();
    job(all).body("data.state", equalTo("completed")).body("data.progress.failed", equalTo(0));
    assertThat(actions(kept)).containsExactly("revoke", "create");
    assertThat(job(all).extract().<Integer>path("data.pendingLogOuts")).isGreaterThanOrEqualTo(3);
    logOutScheduled();
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertThat(sandbox.telegram().authorisations(another)).isZero();
    assertThat(sandbox.telegram().events().count(number, Event.LOGGED_OUT)).isEqualTo(2);
  }

  /** As when the process of an instance is killed in the middle of a part. */
  @Test
  void aJobContinuesWhenTheClaimOfADeadInstanceExpires() {
    String id = started(startRevocation("{\"userId\":" + user + "}"));
    SessionJob due =
        Race.await(jobStore.findDue()).stream()
            .filter(job -> job.id().equals(id))
            .findFirst()
            .orElseThrow();
    // Claimed by an instance that has revoked the session and not said so.
    SessionJob claimed =
        new SessionJob(
            id,
            due.kind(),
            due.selection(),
            due.startedBy(),
            due.startedAt(),
            due.endedAt(),
            due.cursor(),
            due.progress(),
            due.version() + 1);
    assertThat(Race.await(jobStore.update(claimed, clock.instant().plus(CLAIM)))).isTrue();
    Api.revoke(session, Sandbox.API_KEY).then().body("data.telegram", equalTo("done"));

    assertThat(runJobs()).isFalse();
    job(id).body("data.state", equalTo("running"));
    assertThat(Race.await(jobStore.update(claimed, clock.instant()))).as("late").isFalse();

    clock.advance(CLAIM.plusSeconds(1));
    completeJobs();
    job(id)
        .body("data.state", equalTo("completed"))
        .body("data.progress.done", equalTo(1))
        .body("data.progress.examined", equalTo(1));
    assertThat(actions(session)).containsExactly("log_out", "revoke", "create");
    assertThat(sandbox.telegram().events().count(number, Event.LOGGED_OUT)).isEqualTo(1);
  }

  @Test
  void oneOfManyConcurrentJobsOfAKindStarts() {
    HttpRequest start =
        HttpRequests.request(Api.BASE + "/sessions/reseal")
            .header("Authorization", "AdminKey " + Sandbox.ADMIN_KEY)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    Map<Integer, Long> statuses =
        HttpRequests.sendTogether(Collections.nCopies(8, start)).stream()
            .collect(groupingBy(HttpResponse::statusCode, counting()));
    assertThat(statuses).isEqualTo(Map.of(202, 1L, 409, 7L));
    // Jobs of the other kind do not wait.
    String revocation = started(startRevocation("{\"userId\":" + NOBODY + "}"));
    completeJobs();
    job(revocation)
        .body("data.state", equalTo("completed"))
        .body("data.progress.examined", equalTo(0));
  }

  @Test
  void aResealChangesOnlySessionsThatNeedIt() {
    String corrupt = Api.logIn(Api.plainNumber());
    corrupt(corrupt);
    List<String> before = actions(corrupt);
    String id = started(startSealing());
    completeJobs();

    job(id)
        .body("data.kind", equalTo("reseal"))
        .body("data.state", equalTo("completed"))
        .body("data.progress.failed", equalTo(0));
    assertThat(job(id).extract().<Integer>path("data.progress.unreadable")).isPositive();
    // With one secret everything is current.
    assertThat(actions(session)).containsExactly("create");
    assertThat(actions(corrupt)).isEqualTo(before);
    Api.session(user, Sandbox.API_KEY).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"all\":false}",
        "{\"all\":null}",
        "{\"all\":1}",
        "{\"all\":\"true\"}",
        "{\"all\":[true]}",
        "{\"all\":true,\"userId\":5}",
        "{\"all\":true,\"owner\":\"bridge\"}",
        "{\"userId\":5,\"owner\":\"bridge\"}",
        "{\"userId\":5,\"all\":false}",
        "{\"userId\":0}",
        "{\"userId\":-1}",
        "{\"userId\":1.5}",
        "{\"userId\":1e3}",
        "{\"userId\":\"5\"}",
        "{\"userId\":\"\"}",
        "{\"userId\":true}",
        "{\"userId\":9223372036854775808}",
        "{\"userId\":1000000000000000000}",
        "{\"owner\":\"\"}",
        "{\"owner\":\"a b\"}",
        "{\"owner\":\"\\ud800\"}",
        "{\"owner\":\"%65\"}",
        "{\"owner\":7}",
        "{\"owner\":{}}",
        "{\"all\":true,\"all\":true}",
        "{\"all\":true}{}",
      })
  void anInvalidSelectionStartsNoJob(String template) {
    List<String> before = jobIds();
    startRevocation(template.replace("%65", "a".repeat(65)))
        .then()
        .statusCode(400)
        .body("error.code", equalTo("VALIDATION_ERROR"));
    assertThat(jobIds()).isEqualTo(before);
  }

  @Test
  void jobsAreForAdministrators() {
    for (Key key : Key.values()) {
      List<String> before = jobIds();
      for (Response response :
          List.of(
              key.request()
                  .contentType(ContentType.JSON)
                  .body("{\"userId\":" + NOBODY + "}")
                  .post(Api.BASE + "/sessions/revoke"),
              key.request().post(Api.BASE + "/sessions/reseal"),
              key.request().get(JOBS),
              key.request().get(JOBS + "/" + NO_JOB))) {
        if (key != Key.ADMIN) {
          assertStatus(response, key, false, false);
        } else if (response.statusCode() >= 400) {
          assertRefused(response, 404, "SESSION_JOB_NOT_FOUND", "UNKNOWN");
        }
      }
      assertThat(jobIds()).hasSize(Math.min(25, before.size() + (key == Key.ADMIN ? 2 : 0)));
    }
    completeJobs();
  }

  private static int entries(String sessionId) {
    return Api.accessLog(sessionId).then().statusCode(200).extract().path("data.entries.size()");
  }

  private static void assertStatus(Response response, Key key, boolean mayAsk, boolean isSeen) {
    if (!key.isKnown()) {
      assertRefused(response, 401, "UNAUTHORIZED", "AUTHENTICATION");
    } else if (!mayAsk) {
      assertRefused(response, 403, "FORBIDDEN", "AUTHENTICATION");
    } else if (isSeen) {
      response.then().statusCode(200);
    } else {
      assertRefused(response, 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
      assertThat(response.<Map<String, ?>>path("error"))
          .isEqualTo(
              Map.of(
                  "code", "SESSION_NOT_FOUND",
                  "type", "AUTHENTICATION",
                  "message", "There is no such session, or it has expired",
                  "retryable", false));
    }
  }

  @Test
  void aServiceGetsItsNewestSessionOfAUser() {
    String own = Api.logIn(number, Sandbox.BRIDGE_KEY);
    clock.advance(Duration.ofSeconds(1));
    String newest = Api.logIn(number);

    Api.session(user, Sandbox.BRIDGE_KEY).then().body("data.sessionId", equalTo(own));
    Api.session(user, Sandbox.API_KEY).then().body("data.sessionId", equalTo(newest));
    Api.sessions(user)
        .then()
        .body("data.sessions.owner", contains("default", "bridge", "default"))
        .body("data.sessions.isReadable", contains(true, true, true));
    Api.accessLog(own).then().body("data.entries.service", contains("bridge", "telegram-auth"));
  }

  /** As by an attacker with access to the store, or by a faulty disk. */
  private void corrupt(String sessionId) {
    Race.await(
        table.change(
            StoreOperation.HAND_OUT,
            new SessionSelection.ById(sessionId, Optional.empty()),
            found ->
                new SessionChange<>(
                    List.of(
                        new SessionChange.Update(
                            found.get(0), corrupt(found.get(0)), note(found.get(0)))),
                    true)));
  }

  private static SessionRow corrupt(SessionRow row) {
    return new SessionRow(
        row.sessionId(),
        row.userId(),
        row.owner(),
        row.createdAt(),
        row.updatedAt(),
        row.lastUsedAt(),
        row.expiresAt(),
        row.revokedAt(),
        row.loggedOut(),
        row.version() + 1,
        row.loggedVersion(),
        new byte[] {1},
        Optional.of(new byte[] {2}),
        Optional.of(new byte[] {3}));
  }

  private static AccessLogRow note(SessionRow row) {
    AccessEntry entry =
        new AccessEntry(
            row.updatedAt(),
            "nobody",
            AccessEntry.Action.UNKNOWN,
            AccessEntry.Outcome.UNKNOWN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new AccessLogRow(row.sessionId(), row.version() + 1, entry, Optional.empty());
  }

  @Test
  void aCorruptSessionHidesNoOlderOneAndIsRevoked() {
    clock.advance(Duration.ofSeconds(1));
    String corrupt = Api.logIn(number);
    corrupt(corrupt);
    double skipped =
        Scrape.now().value("telegram_auth_sessions_skipped_total", "service=\"default\"");

    try (CapturedLog log = new CapturedLog()) {
      assertThat(handOut()).isEqualTo(session);
      assertThat(log.text()).contains("Session " + corrupt + " is not handed out: ");
    }
    assertThat(Scrape.now().value("telegram_auth_sessions_skipped_total", "service=\"default\""))
        .isEqualTo(skipped + 1);
    Api.sessions(user)
        .then()
        .statusCode(200)
        .body("data.sessions.isActive", contains(false, true))
        .body("data.sessions.isReadable", contains(false, true));
    Api.accessLog(corrupt)
        .then()
        .statusCode(200)
        .body("data.entries.action", contains("hand_out", "unknown", "create"))
        .body("data.entries.outcome", contains("unreadable", "unknown", "done"));

    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    assertRefused(Api.session(user, Sandbox.API_KEY), 500, "SESSION_UNREADABLE", "UNKNOWN");
    Api.revoke(corrupt, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("unreadable"));
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    Api.revoke(corrupt, Sandbox.API_KEY).then().statusCode(200);
  }

  @Test
  void theAuditHasRefusedRequestsAndReads() {
    Api.session(user, Sandbox.BRIDGE_KEY).then().statusCode(404);
    Api.asService(Sandbox.BRIDGE_KEY).head(Api.BASE + "/sessions/user/" + user);
    Api.sessions(user).then().statusCode(200);
    audit("userId=" + user)
        .body("data.entries.action", contains("read_log", "list", "look_up", "hand_out"))
        .body("data.entries.outcome", contains("done", "done", "not_found", "not_found"))
        .body("data.entries.service", contains("admin", "admin", "bridge", "bridge"))
        .body("data.entries.address", contains("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1"));

    Api.revoke(session, Sandbox.BRIDGE_KEY).then().statusCode(404);
    Api.accessLog(session).then().statusCode(200);
    audit("sessionId=" + session)
        .body("data.entries.action", contains("read_log", "read_log", "revoke"))
        .body("data.entries.outcome", contains("done", "done", "not_found"));
    Api.revoke(NO_SESSION, Sandbox.BRIDGE_KEY).then().statusCode(404);
    audit("sessionId=" + NO_SESSION).body("data.entries.action", hasItem("revoke"));
    // What was refused is not in the session's own log.
    Api.accessLog(session).then().body("data.entries.action", contains("create"));

    for (String query :
        List.of(
            "limit=1",
            "userId=x",
            "userId=" + user + "&sessionId=" + session,
            "userId=1&limit=0")) {
      assertThat(Api.asAdmin().get(AUDIT + "?" + query).statusCode()).as(query).isEqualTo(400);
    }
    assertRefused(
        Api.asService(Sandbox.API_KEY).get(AUDIT + "?userId=" + user),
        403,
        "FORBIDDEN",
        "AUTHENTICATION");
  }

  /** Whoever polls for what is not there does not fill the store. */
  @Test
  void aRepeatedMissIsInTheAuditOnceAnHour() {
    for (int i = 0; i < 3; i++) {
      Api.session(user, Sandbox.BRIDGE_KEY).then().statusCode(404);
      Api.asService(Sandbox.BRIDGE_KEY).head(Api.BASE + "/sessions/user/" + user);
      Api.session(NOBODY - 7, Sandbox.BRIDGE_KEY).then().statusCode(404);
    }
    audit("userId=" + user)
        .body("data.entries.action", contains("read_log", "look_up", "hand_out"))
        .body("data.entries.outcome", contains("done", "not_found", "not_found"));

    clock.advance(Duration.ofHours(1));
    Api.session(user, Sandbox.BRIDGE_KEY).then().statusCode(404);
    audit("userId=" + user)
        .body(
            "data.entries.action",
            contains("read_log", "hand_out", "read_log", "look_up", "hand_out"));
  }

  @Test
  void wrongKeysAreInTheAuditOnceAnHour() {
    clock.advance(Duration.ofHours(2));
    String wrong = "a-key-that-nobody-has-" + session;
    for (int i = 0; i < 3; i++) {
      assertRefused(Api.session(user, wrong), 401, "UNAUTHORIZED", "AUTHENTICATION");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                audit("wrongKeys=true&limit=100")
                    .body("data.entries.action", hasItem("authenticate")));
    List<Map<String, String>> entries =
        audit("wrongKeys=true")
            .extract()
            .path("data.entries.findAll { it.action == 'authenticate' }");
    Map<String, String> newest = entries.get(0);
    assertThat(newest)
        .containsEntry("service", "unknown")
        .containsEntry("outcome", "rejected")
        .containsEntry("address", "127.0.0.1");
    assertThat(newest.toString()).doesNotContain(wrong);
    assertThat(entries.stream().map(entry -> Instant.parse(entry.get("at"))))
        .filteredOn(at -> at.isAfter(clock.instant().minus(Duration.ofHours(1))))
        .hasSize(1);
    // Without a key there is nothing to record.
    assertThat(Api.asAdmin().get(AUDIT + "?wrongKeys=false").statusCode()).isEqualTo(400);
    assertThat(Api.asAdmin().get(AUDIT + "?wrongKeys=true&userId=1").statusCode()).isEqualTo(400);
    assertThat(Api.asAdmin().get(AUDIT + "?wrongKeys=true&sessionId=" + session).statusCode())
        .isEqualTo(400);
  }

  private static ValidatableResponse audit(String query) {
    return Api.asAdmin().get(AUDIT + "?" + query).then().statusCode(200);
  }

  @Test
  void anAccessLogIsVerifiedAndCopiedToTheLog() {
    try (CapturedLog log = new CapturedLog()) {
      Api.asService(Sandbox.API_KEY)
          .header("X-Request-ID", "theirs-" + session)
          .get(Api.BASE + "/sessions/user/" + user)
          .then()
          .statusCode(200);
      assertThat(log.text())
          .containsPattern(
              "subject %s, version 2, service default, action hand_out, outcome done, address "
                      .formatted(Pattern.quote(session))
                  + "127.0.0.1, ownRequestId [0-9a-f]{24}, callerRequestId theirs-"
                  + Pattern.quote(session)
                  + ", chain [0-9a-f]{64}");
    }
    String path = Api.BASE + "/sessions/" + session + "/access-log/verification";
    Api.asAdmin()
        .get(path)
        .then()
        .statusCode(200)
        .body("data.isIntact", equalTo(true))
        .body("data.chained", equalTo(2))
        .body("data.unchained", equalTo(0));
    corrupt(session);
    Api.asAdmin()
        .get(path)
        .then()
        .body("data.isIntact", equalTo(false))
        .body("data.problems", not(empty()));
    assertRefused(
        Api.asAdmin().get(Api.BASE + "/sessions/" + NO_SESSION + "/access-log/verification"),
        404,
        "SESSION_NOT_FOUND",
        "AUTHENTICATION");
    assertThat(given().get(path).statusCode()).isEqualTo(401);
  }

  @Test
  void listsAreReadInParts() {
    for (int i = 0; i < 4; i++) {
      clock.advance(Duration.ofSeconds(1));
      Api.logIn(number);
      Api.session(user, Sandbox.API_KEY, "telethon").then().statusCode(200);
    }
    String list = Api.BASE + "/sessions/list/" + user;
    assertThat(parts(list, "data.sessions.id", 2))
        .isEqualTo(Api.asAdmin().get(list).path("data.sessions.id"))
        .hasSize(5);
    for (int i = 0; i < 4; i++) {
      Api.asService(Sandbox.API_KEY)
          .get(Api.BASE + "/sessions/user/" + user + "?sessionId=" + session)
          .then()
          .body("data.sessionId", equalTo(session));
    }
    String log = Api.BASE + "/sessions/" + session + "/access-log";
    assertThat(parts(log, "data.entries.at", 3))
        .isEqualTo(Api.asAdmin().get(log).path("data.entries.at"))
        .hasSize(5);
    for (String query :
        List.of("limit=0", "limit=x", "limit=-1", "limit=1001", "cursor=*", "cursor=eA")) {
      assertThat(Api.asAdmin().get(log + "?" + query).statusCode()).as(query).isEqualTo(400);
      assertThat(Api.asAdmin().get(list + "?" + query).statusCode()).as(query).isEqualTo(400);
    }
  }

  private static List<String> parts(String list, String items, int size) {
    List<String> found = new ArrayList<>();
    String cursor = null;
    do {
      RequestSpecification request = Api.asAdmin().queryParam("limit", size);
      Response part = (cursor == null ? request : request.queryParam("cursor", cursor)).get(list);
      part.then().statusCode(200);
      found.addAll(part.<List<String>>path(items));
      cursor = part.path("data.next");
    } while (cursor != null);
    return found;
  }

  @Test
  void listsHaveNoSecrets() {
    String secret = Api.session(user, Sandbox.API_KEY).path("data.sessionString");
    clock.advance(Duration.ofSeconds(1));
    String newer = Api.logIn(number);
    Response list = Api.sessions(user);
    list.then()
        .statusCode(200)
        .body("data.sessions.id", contains(newer, session))
        .body("data.sessions.isActive", contains(true, true))
        .body("data.sessions[0].lastUsedAt", nullValue())
        .body("data.sessions[0].userId", equalTo(user))
        .body("data.sessions[0].ipAddress", equalTo("127.0.0.1"));
    assertThat(list.<String>path("data.sessions[1].lastUsedAt")).isNotBlank();
    assertThat(list.<String>path("data.sessions[0].deviceInfo")).contains("Apache-HttpClient");
    assertThat(list.<Map<String, ?>>path("data.sessions[1]").keySet())
        .containsExactlyInAnyOrder(
            "id",
            "userId",
            "owner",
            "createdAt",
            "updatedAt",
            "lastUsedAt",
            "expiresAt",
            "isActive",
            "isReadable",
            "deviceInfo",
            "ipAddress");
    assertThat(list.asString()).doesNotContain(secret, number.substring(1), "sessionString");
  }
}
