package io.telegramauth.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.Scrape;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs logins with every kind of failure, then searches all output for their secrets. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class SecretsTest {
  private static final List<String> FORMATS = List.of("gramjs", "telethon", "pyrogram");

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @Inject
  @Identifier("sqlite")
  AgroalDataSource dataSource;

  /** By what they are, so that a failure does not show them. */
  private final Map<String, String> secrets = new LinkedHashMap<>();

  private final List<Response> errors = new ArrayList<>();

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
    secrets.put("the key of a service", Sandbox.API_KEY);
    secrets.put("the key of another service", Sandbox.INGESTOR_KEY);
    secrets.put("the key of a service that sees its own", Sandbox.BRIDGE_KEY);
    secrets.put("the administrators' key", Sandbox.ADMIN_KEY);
    secrets.put("the proxy's key", Sandbox.PROXY_KEY);
    secrets.put("the API hash", Sandbox.API_HASH);
    secrets.put("the session secret", Sandbox.SESSION_SECRET);
  }

  @AfterEach
  void theProxyIsBack() {
    sandbox.proxy().resume();
    sandbox.proxy().faults().clear();
  }

  @Test
  void noSecretIsInLogsOrMetrics() {
    try (CapturedLog log =
        new CapturedLog(
            "io.telegramauth",
            "io.vertx",
            "io.quarkus",
            "io.smallrye",
            "io.netty",
            "io.agroal",
            "org.jboss.resteasy")) {
      everythingHappens();
      String logged = log.text();
      assertThat(logged)
          .contains("DEBUG [io.telegramauth.api.error.FailureMapper]")
          .contains("INFO [io.telegramauth.request]")
          .contains("WARN [");
      SoftAssertions.assertSoftly(
          all ->
              secrets.forEach(
                  (name, secret) ->
                      all.check(() -> assertDoesNotContain("The log", logged, name, secret))));
      String metrics = Scrape.now().text();
      assertThat(metrics).contains("telegram_auth_login_steps_total");
      secrets.forEach((name, secret) -> assertDoesNotContain("The metrics", metrics, name, secret));
    }
  }

  @Test
  void errorResponsesHaveNoSecretsOfOthers() {
    everythingHappens();
    assertThat(errors).hasSizeGreaterThan(20);
    for (Response error : errors) {
      assertThat(error.statusCode()).as(error.asString()).isGreaterThanOrEqualTo(400);
      String answer = error.asString() + error.headers();
      secrets.forEach(
          (name, secret) -> {
            if (!name.startsWith("a login's ") && !name.startsWith("the hint")) {
              assertDoesNotContain("An answer", answer, name, secret);
            }
          });
    }
  }

  @Test
  void theStoreHoldsNoSecretInTheClear(@TempDir Path directory) throws Exception {
    everythingHappens();
    Path copy = directory.resolve("copy.db");
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM INTO '" + copy + "'");
    }
    String bytes = new String(Files.readAllBytes(copy), ISO_8859_1);
    assertThat(bytes).startsWith("SQLite format 3").contains("HAND_OUT");
    secrets.forEach((name, secret) -> assertDoesNotContain("The store", bytes, name, secret));
  }

  private void everythingHappens() {
    aLoginWithACode();
    aLoginWithAPassword();
    aLoginByQrCode();
    handOutsAndARevocation();
    faultsOfTheProxy();
    badInput();
  }

  private void aLoginWithACode() {
    String number = number("a number", Api.plainNumber());
    String id = loginId(Api.start(number, secret("an idempotency key")).path("data.id"));
    errors.add(Api.code(id, secret("a wrong code")));
    errors.add(Api.code(id, secret("another wrong code")));
    errors.add(Api.resend(id));
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    errors.add(Api.cancel(id));
    errors.add(given().get(Api.LOGINS + "/" + id + "/nothing"));
    errors.add(given().put(Api.LOGINS + "/" + id));
    errors.add(given().accept("text/html").get(Api.LOGINS + "/" + id));
    Api.cancel(loginId(Api.startLogin(number))).then().statusCode(204);
  }

  private void aLoginByQrCode() {
    String number = number("a number with a password that scans", Api.twoFactorNumber());
    Response started = Api.startQr();
    String id = loginId(started.path("data.id"));
    String link = started.path("data.qr.link");
    secrets.put("a login's token " + secrets.size(), link.substring(link.indexOf('=') + 1));
    String entityTag = Api.show(id).header("ETag");
    Api.await(id, entityTag, 1).then().statusCode(304);
    errors.add(Api.code(id, secret("a code for a QR code")));
    errors.add(given().queryParam("wait", "x").get(Api.LOGINS + "/" + id));
    errors.add(given().queryParam("scale", "x").get(Api.LOGINS + "/" + id + "/qr.svg"));
    sandbox.proxy().faults().always(Operation.QR_WAIT, new Fault.HtmlPage(502));
    errors.add(Api.await(id, entityTag, 1));
    sandbox.proxy().faults().clear();
    sandbox.telegram().acceptLoginToken(LoginToken.inLink(link), number);
    Api.await(id, entityTag, 5).then().statusCode(200);
    errors.add(Api.password(id, secret("a wrong password after a scan")));
    Api.password(id, TestAccount.PASSWORD).then().statusCode(200);
    errors.add(given().get(Api.LOGINS + "/" + id + "/qr.svg"));
  }

  private void aLoginWithAPassword() {
    String number = number("a number with a password", Api.twoFactorNumber());
    secrets.put("the password", TestAccount.PASSWORD.strip());
    secrets.put("the hint", TestAccount.PASSWORD_HINT);
    String id = loginId(Api.startLogin(number));
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    errors.add(Api.password(id, secret("a wrong password")));
    Api.password(id, TestAccount.PASSWORD).then().statusCode(200);
  }

  private void handOutsAndARevocation() {
    String number = number("a number with a session", Api.plainNumber());
    long user = Api.userOf(number);
    String session = Api.logIn(number);
    for (String format : FORMATS) {
      String text = Api.session(user, Sandbox.API_KEY, format).path("data.sessionString");
      secrets.put("the session string for " + format, text);
      secrets.put("the beginning of it for " + format, text.substring(0, 40));
      if (format.equals("gramjs")) {
        byte[] key = GramJsSession.parse(text).key().value();
        secrets.put("the authorisation key", new String(key, ISO_8859_1));
      }
    }
    errors.add(Api.session(user, secret("a wrong key")));
    errors.add(Api.session(user, Sandbox.ADMIN_KEY));
    errors.add(
        given()
            .header("Authorization", secret("a header"))
            .get(Api.BASE + "/sessions/user/" + user));
    sandbox.proxy().faults().next(Operation.LOG_OUT, new Fault.RpcFailure("SOMETHING_NEW"));
    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    errors.add(Api.session(user, Sandbox.API_KEY));
  }

  private void faultsOfTheProxy() {
    String upstream = secret("what the proxy says");
    String json = "{\"success\":false,\"error\":{\"code\":\"E\",\"message\":\"" + upstream + "\"}}";
    for (Fault fault :
        List.of(
            new Fault.Status(500, "application/json", json, Optional.empty()),
            new Fault.Status(400, "application/json", json, Optional.empty()),
            new Fault.Status(200, "text/html", "<p>" + upstream, Optional.empty()),
            new Fault.Status(401, "text/plain", upstream, Optional.empty()),
            new Fault.RpcFailure("UNHEARD_OF"),
            new Fault.TruncatedJson(),
            new Fault.ResetAfterReading(true),
            new Fault.MissingField("phoneCodeHash"))) {
      breakers.resetAll();
      sandbox.proxy().faults().next(fault);
      Response failed = Api.start(number("a number that meets " + fault, Api.plainNumber()));
      errors.add(failed);
      loginId(failed.path("error.details.login.id"));
    }
    String number = number("a number that meets a lost code", Api.plainNumber());
    String id = loginId(Api.startLogin(number));
    sandbox.proxy().faults().next(Operation.VERIFY_CODE, new Fault.Hang(false));
    errors.add(Api.code(id, secret("a lost code")));
    sandbox.proxy().pause();
    errors.add(Api.code(id, secret("a code for nobody")));
    sandbox.proxy().resume();
    breakers.resetAll();
    errors.add(Api.start(number("a banned number", Api.bannedNumber())));
    errors.add(Api.start(number("a flooded number", Api.floodedNumber())));
  }

  private void badInput() {
    String id = loginId(Api.startLogin(number("a number with bad input", Api.plainNumber())));
    String code = Api.LOGINS + "/" + id + "/code";
    errors.add(Api.json("{\"code\":" + secret("a code without quotes") + "}").post(code));
    errors.add(Api.json("{\"code\":\"" + secret("a code cut off")).post(code));
    errors.add(Api.json("{\"code\":{\"x\":\"" + secret("a nested code") + "\"}}").post(code));
    errors.add(Api.json("{\"code\":" + "7".repeat(5) + "1357924680" + "}").post(code));
    secrets.put("a numeric code", "777771357924680");
    errors.add(Api.json("{\"code\":\"" + secret("a long code").repeat(10) + "\"}").post(code));
    errors.add(Api.json("{\"" + secret("a field's name") + "\":1,").post(code));
    errors.add(Api.start(secret("no number")));
    errors.add(Api.start(Api.plainNumber(), secret("a key with blanks") + " x"));
    errors.add(given().contentType("text/plain").body(secret("a text")).post(code));
    errors.add(given().get(Api.LOGINS + "/" + secret("an id")));
  }

  private String secret(String name) {
    String secret = "z" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    secrets.put(name, secret);
    return secret;
  }

  private String number(String name, String number) {
    secrets.put(name, number.substring(1));
    return number;
  }

  private String loginId(String id) {
    assertThat(id).isNotNull();
    secrets.put("a login's id " + secrets.size(), id);
    return id;
  }

  /** Reports where the secret was found, not its value. */
  private static void assertDoesNotContain(String where, String text, String name, String secret) {
    assertThat(
            text.lines()
                .filter(line -> line.contains(secret))
                .map(line -> line.substring(0, Math.min(line.indexOf(secret), 120)))
                .distinct())
        .as("%s shows %s", where, name)
        .isEmpty();
  }
}
