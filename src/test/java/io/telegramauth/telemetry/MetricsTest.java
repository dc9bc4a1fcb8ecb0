package io.telegramauth.telemetry;

import static io.telegramauth.testing.DeploymentFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.session.SessionListener;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.Scrape;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events are counted under the documented names and labels. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class MetricsTest {
  private static final String STEPS = "telegram_auth_login_steps_total";
  private static final String FAILURES = "telegram_auth_failures_total";
  private static final String ATTEMPTS = "telegram_auth_proxy_attempts_seconds_count";
  private static final String STORE = "telegram_auth_store_operations_seconds_count";
  private static final String HANDED_OUT = "telegram_auth_sessions_handed_out_total";

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:telegram_auth|http_server|jvm|process)_[a-z_]+\\b");
  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| `(telegram_auth_\\w+)` \\|([^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;
  @Inject SessionListener sessions;
  private Scrape before;

  @BeforeEach
  void nothingIsWrong() {
    healthy();
    before = Scrape.now();
  }

  @AfterEach
  void healthy() {
    sandbox.proxy().resume();
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  private void assertMore(double more, String name, String labels) {
    Scrape now = Scrape.now();
    assertThat(now.value(name, labels) - before.value(name, labels))
        .as("%s{%s} in %s", name, labels, now.text())
        .isEqualTo(more);
  }

  private static String step(String step, String route, String outcome, String type) {
    return "step=\"%s\",route=\"%s\",outcome=\"%s\",type=\"%s\""
        .formatted(step, route, outcome, type);
  }

  @Test
  void loginStepsAreCountedByOutcome() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    Api.password(id, "not the password").then().statusCode(400);
    Api.password(id, TestAccount.PASSWORD).then().statusCode(200);
    Api.cancel(Api.startLogin(Api.plainNumber())).then().statusCode(204);
    Api.code("A".repeat(32), "12345").then().statusCode(404);

    assertMore(2, STEPS, step("start", "proxy", "code_sent", "none"));
    assertMore(1, STEPS, step("code", "proxy", "failed", "AUTHENTICATION"));
    assertMore(1, STEPS, step("code", "proxy", "password_required", "none"));
    assertMore(1, STEPS, step("password", "proxy", "failed", "AUTHENTICATION"));
    assertMore(1, STEPS, step("password", "proxy", "completed", "none"));
    assertMore(1, STEPS, step("cancel", "proxy", "cancelled", "none"));
    assertMore(1, STEPS, step("code", "none", "failed", "AUTHENTICATION"));
    assertMore(2, "telegram_auth_codes_sent_total", "route=\"proxy\",channel=\"app\"");
    assertMore(1, FAILURES, "code=\"PHONE_CODE_INVALID\",type=\"AUTHENTICATION\"");
    assertMore(1, ATTEMPTS, "operation=\"verify-password\",outcome=\"done\"");
    // The wrong code, and the right one that requires a password: the proxy works, Telegram
    // refuses.
    assertMore(2, ATTEMPTS, "operation=\"verify-code\",outcome=\"refused\"");
  }

  /** A replay does nothing. */
  @Test
  void aReplayedStartIsCountedOnce() {
    String number = Api.plainNumber();
    String key = Api.freshKey();
    Api.start(number, key).then().statusCode(201);
    Api.start(number, key).then().statusCode(201);

    assertMore(1, STEPS, step("start", "proxy", "code_sent", "none"));
    assertMore(1, "telegram_auth_codes_sent_total", "route=\"proxy\",channel=\"app\"");
  }

  @Test
  void aLostResponseIsCountedAsUnknown() {
    sandbox.proxy().faults().next(Operation.SEND_CODE, new Fault.ResetAfterReading(true));
    Api.start(Api.plainNumber()).then().statusCode(504);

    assertMore(1, STEPS, step("start", "none", "unknown", "NETWORK"));
    assertMore(1, ATTEMPTS, "operation=\"send-code\",outcome=\"PROXY_CONNECTION_LOST\"");
    assertMore(0, "telegram_auth_codes_sent_total", "route=\"proxy\",channel=\"app\"");
  }

  @Test
  void abandonedAttemptsAreCounted() {
    sandbox.proxy().faults().next(Operation.SEND_CODE, new Fault.Hang(false));
    Api.start(Api.plainNumber()).then().statusCode(504);

    assertMore(1, ATTEMPTS, "operation=\"send-code\",outcome=\"PROXY_TIMEOUT\"");
  }

  @Test
  void anOutageShowsInMetrics() {
    assertThat(before.value("telegram_auth_proxy_circuit_open", "")).isZero();
    assertThat(before.value("telegram_auth_routes_usable", "route=\"proxy\"")).isOne();
    assertThat(before.value("telegram_auth_routes_usable", "route=\"direct\"")).isZero();
    sandbox.proxy().pause();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Api.start(Api.plainNumber()).then().statusCode(503);
              return Scrape.now().value("telegram_auth_proxy_circuit_open", "") == 1;
            });

    Scrape outage = Scrape.now();
    assertThat(outage.value("telegram_auth_routes_usable", "route=\"proxy\"")).isZero();
    assertMore(1, "telegram_auth_proxy_circuit_openings_total", "");
    assertThat(outage.value("telegram_auth_fallbacks_total", "reason=\"PROXY_UNREACHABLE\""))
        .isGreaterThan(
            before.value("telegram_auth_fallbacks_total", "reason=\"PROXY_UNREACHABLE\""));
    assertThat(outage.value(ATTEMPTS, "operation=\"send-code\",outcome=\"PROXY_UNREACHABLE\""))
        .isGreaterThan(
            before.value(ATTEMPTS, "operation=\"send-code\",outcome=\"PROXY_UNREACHABLE\""));

    sandbox.proxy().resume();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              Api.start(Api.plainNumber());
              return Scrape.now().value("telegram_auth_proxy_circuit_open", "") == 0;
            });
    assertMore(1, "telegram_auth_proxy_circuit_openings_total", "");
  }

  @Test
  void handOutsAreCountedByService() {
    String number = Api.plainNumber();
    long user = Api.userOf(number);
    String session = Api.logIn(number);
    Api.session(user, Sandbox.API_KEY).then().statusCode(200);
    Api.session(user, Sandbox.INGESTOR_KEY).then().statusCode(200);
    Api.session(user, Sandbox.INGESTOR_KEY).then().statusCode(200);
    Api.session(user, "nobody's key, long enough").then().statusCode(401);
    Api.revoke(session, Sandbox.INGESTOR_KEY).then().statusCode(200);
    Api.session(user, Sandbox.API_KEY).then().statusCode(404);

    assertMore(1, HANDED_OUT, "service=\"default\",outcome=\"done\"");
    assertMore(2, HANDED_OUT, "service=\"ingestor\",outcome=\"done\"");
    assertMore(1, HANDED_OUT, "service=\"default\",outcome=\"SESSION_NOT_FOUND\"");
    assertMore(1, "telegram_auth_sessions_revoked_total", "service=\"ingestor\",telegram=\"done\"");
    assertMore(4, STORE, "engine=\"sqlite\",operation=\"hand_out\",outcome=\"done\"");
    assertMore(1, STORE, "engine=\"sqlite\",operation=\"insert_session\",outcome=\"done\"");
    assertMore(1, FAILURES, "code=\"UNAUTHORIZED\",type=\"AUTHENTICATION\"");
  }

  /** Every documented meter is exported, and every exported meter is documented. */
  @Test
  void documentsAndDashboardUseExistingMeters() {
    String number = Api.plainNumber();
    String session = Api.logIn(number);
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(200);
    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    // Its meter is there once a session did not open.
    sessions.onSkipped("default");
    Scrape now = Scrape.now();

    Map<String, Set<String>> exported = new TreeMap<>();
    for (String name : now.names()) {
      if (name.startsWith("telegram_auth_")) {
        Set<String> labels = new TreeSet<>(now.labelsOf(name).keySet());
        labels.remove("le");
        exported.put(name.replaceAll("_seconds_(count|sum|max|bucket)$", "_seconds"), labels);
      }
    }
    assertThat(documented()).isEqualTo(exported);

    String looksAt = text("deploy/grafana/dashboard.json") + text("deploy/grafana/alerts.yaml");
    Set<String> lookedAt = new TreeSet<>();
    Matcher metric = METRIC.matcher(looksAt);
    while (metric.find()) {
      lookedAt.add(metric.group());
    }
    assertThat(lookedAt).hasSizeGreaterThan(20);
    assertThat(now.names()).containsAll(lookedAt);
    // No meter that nobody uses.
    assertThat(exported.keySet())
        .allSatisfy(name -> assertThat(lookedAt).anyMatch(seen -> seen.startsWith(name)));
  }

  /** The metrics and labels in the document's table. */
  private static Map<String, Set<String>> documented() {
    Map<String, Set<String>> documented = new TreeMap<>();
    Matcher line = DOCUMENTED.matcher(text("docs/observability.md"));
    while (line.find()) {
      Set<String> labels = new TreeSet<>();
      Matcher label = CODE.matcher(line.group(2));
      while (label.find()) {
        labels.add(label.group(1));
      }
      documented.put(line.group(1), labels);
    }
    return documented;
  }

  /** Counters exist before their first event, so that alerts see it. */
  @Test
  void metersOfAlertsExistFromTheStart() {
    assertThat(before.values())
        .containsKeys(
            "telegram_auth_proxy_circuit_openings_total{}",
            "telegram_auth_tdlib_opens_total{outcome=\"done\",}",
            "telegram_auth_tdlib_opens_total{outcome=\"unavailable\",}",
            "telegram_auth_tdlib_clients{}",
            "telegram_auth_logins_abandoned_total{outcome=\"failed\",route=\"proxy\",}",
            "telegram_auth_failures_total{code=\"API_ID_INVALID\",type=\"TELEGRAM_API\",}",
            "telegram_auth_failures_total{code=\"STORE_UNAVAILABLE\",type=\"UNKNOWN\",}",
            "telegram_auth_fallbacks_total{reason=\"PROXY_CIRCUIT_OPEN\",}",
            "telegram_auth_limits_refusals_total{limit=\"send-code-per-phone\",}");
  }

  @Test
  void labelsHaveBoundedValues() {
    String id = Api.startLogin(Api.plainNumber());
    Api.session(17, "nobody's key, long enough").then().statusCode(401);
    Api.session(17, Sandbox.API_KEY).then().statusCode(404);
    Api.json("{}").post("/api/telegram-auth/logins/" + id + "/nothing").then().statusCode(404);

    Scrape now = Scrape.now();
    Map<String, Set<String>> handOuts = now.labelsOf(HANDED_OUT);
    assertThat(handOuts.get("service")).isSubsetOf("default", "ingestor", "bridge");
    assertThat(now.names())
        .filteredOn(name -> name.startsWith("telegram_auth_"))
        .allSatisfy(
            name ->
                assertThat(now.labelsOf(name).values())
                    .allSatisfy(values -> assertThat(values).hasSizeLessThan(100)));
    assertThat(now.text()).doesNotContain(id);
  }
}
