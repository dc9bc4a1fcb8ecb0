package io.telegramauth.ratelimit;

import static io.telegramauth.testing.Refusals.assertRefused;
import static io.telegramauth.testing.Refusals.assertRefusedWithLogin;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits through the API, for a service behind a gateway that names its clients. */
@QuarkusTest
@TestProfile(RateLimitsTest.Limited.class)
@QuarkusTestResource(Sandbox.class)
class RateLimitsTest {
  /** The defaults, except for those whose tests would take long. */
  public static class Limited implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "telegram-auth.rate-limit.enabled", "true",
          "telegram-auth.client-ip-header", "X-Forwarded-For",
          "RATE_LIMIT_SEND_CODE_PER_DEPLOYMENT", "40/1h",
          "RATE_LIMIT_SEND_CODE_PER_DEPLOYMENT_DAILY", "70/1d",
          "RATE_LIMIT_SEND_CODE_PER_COUNTRY", "60/1d",
          "RATE_LIMIT_SEND_CODE_PER_KEY", "50/1d",
          "RATE_LIMIT_UNENTERED_CODES_PER_COUNTRY", "44/1d",
          "RATE_LIMIT_QR_WAITS_PER_LOGIN", "2/1h",
          "RATE_LIMIT_SESSION_CALLS_PER_KEY", "60/1h,5");
    }
  }

  private static final String ADDRESS = "X-Forwarded-For";
  private static final String NAMED_ADDRESS = "X-Client-IP";

  /** The address of a backend that starts logins for its users. */
  private static final String BACKEND = "203.0.113.7";

  Sandbox sandbox;
  @Inject TestClock clock;
  @Inject CircuitBreakerMaintenance breakers;

  private final String number = Api.plainNumber();
  private final List<String> numbers = Stream.generate(Api::plainNumber).limit(40).toList();

  @BeforeEach
  void everyBucketIsFull() {
    clock.advance(Duration.ofDays(1));
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  @AfterEach
  void theProxyIsBack() {
    sandbox.proxy().resume();
  }

  private static Response start(String number, String address) {
    return Api.json(Map.of("phoneNumber", number)).header(ADDRESS, address).post(Api.LOGINS);
  }

  private static Response startAs(String key, String number, String... namedAddress) {
    RequestSpecification request =
        Api.json(Map.of("phoneNumber", number))
            .header("Authorization", "ApiKey " + key)
            .header(ADDRESS, BACKEND);
    for (String address : namedAddress) {
      request.header(NAMED_ADDRESS, address);
    }
    return request.post(Api.LOGINS);
  }

  /** Starts logins until a limit refuses one, from a network of its own each. */
  private static Response exhaust(Function<Integer, Response> start, int atLeast, int atMost) {
    for (int passed = 0; passed <= atMost; passed++) {
      Response response = start.apply(passed);
      if (response.statusCode() == 429) {
        assertThat(passed).as(response.asString()).isBetween(atLeast, atMost);
        return response;
      }
    }
    return fail("More than %d starts passed", atMost);
  }

  private static String network(int number) {
    return "100.64.%d.1".formatted(number);
  }

  private static String startLogin(String number, String address) {
    return start(number, address).then().statusCode(201).extract().path("data.id");
  }

  private static Response step(String loginId, String step, Map<String, String> body) {
    return Api.json(body)
        .header(ADDRESS, "203.0.113.99")
        .post(Api.LOGINS + "/{id}/" + step, loginId);
  }

  private static void assertLimited(Response response, String limit) {
    assertRefused(response, 429, "RATE_LIMITED", "RATE_LIMIT", Map.of("limit", limit));
    assertThat(response.<Boolean>path("error.retryable")).isTrue();
    long wait = Long.parseLong(response.header("Retry-After"));
    assertThat(response.header("RateLimit")).contains("\"%s\";r=0;t=%d".formatted(limit, wait));
    assertThat(response.header("RateLimit-Policy")).contains("\"%s\";q=".formatted(limit));
  }

  private long codesSent(String phoneNumber) {
    return sandbox.telegram().events().count(phoneNumber, Event.CODE_SENT);
  }

  @Test
  void startsByQrCodeCountByTheirAddressAndNotByANumber() {
    for (int i = 0; i < 10; i++) {
      startQr("192.0.2.77").then().statusCode(201);
    }
    startQr("192.0.2.77")
        .then()
        .statusCode(429)
        .header("Retry-After", notNullValue())
        .body("error.details.limit", equalTo("send-code-per-address"));
    startQr("192.0.2.78").then().statusCode(201);
  }

  private static Response startQr(String address) {
    return Api.json(Map.of("method", "qr")).header(ADDRESS, address).post(Api.LOGINS);
  }

  @Test
  void waitsForAScanAreLimitedForEachLogin() {
    String id = startQr("192.0.2.79").path("data.id");
    String entityTag = Api.show(id).header("ETag");
    Api.await(id, entityTag, 1).then().statusCode(304);
    Api.await(id, entityTag, 1).then().statusCode(304);

    Api.await(id, entityTag, 1)
        .then()
        .statusCode(429)
        .body("error.code", equalTo("RATE_LIMITED"))
        .body("error.details.login.state", equalTo("qr_pending"));

    Api.show(id).then().statusCode(200);
    String other = startQr("192.0.2.79").path("data.id");
    Api.await(other, Api.show(other).header("ETag"), 1).then().statusCode(304);

    // Responded to at once, again and again.
    Api.await(other, "\"another\"", 1).then().statusCode(200);
    Api.await(other, "\"another\"", 1).then().statusCode(429);
  }

  @Test
  void limitsCodesPerNumberAndNetwork() {
    for (int i = 0; i < 3; i++) {
      start(number, "192.0.2.1").then().statusCode(201);
    }
    Response refused = start(number, "192.0.2.1");
    assertLimited(refused, "send-code-per-phone");
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(600L, 720L);
    assertThat(codesSent(number)).isEqualTo(3);

    clock.advance(Duration.ofMinutes(12));
    start(number, "192.0.2.1").then().statusCode(201);
    Response later = start(number, "192.0.2.1");
    assertLimited(later, "send-code-per-phone-daily");
    assertThat(Long.parseLong(later.header("Retry-After"))).isBetween(13_000L, 14_400L);
    assertThat(codesSent(number)).isEqualTo(4);
  }

  /** Three starts by strangers were enough to keep a number's owner out, for nothing. */
  @Test
  void strangersDoNotUseUpTheOwnersTokens() {
    for (int i = 0; i < 6; i++) {
      start(number, "192.0.2.1");
      start(number, "2001:db8:1:1::" + i);
    }
    assertLimited(start(number, "192.0.2.1"), "send-code-per-phone");
    String id = startLogin(number, "192.0.2.2");
    step(id, "code", Map.of("code", Api.codeOf(number))).then().statusCode(200);
    startAs(Sandbox.API_KEY, number).then().statusCode(201);
  }

  /** From many networks: the ceiling protects the number, and leaves its owner alone. */
  @Test
  void strangersShareALimitThatSparesTheOwner() {
    step(startLogin(number, "192.0.2.1"), "code", Map.of("code", Api.codeOf(number)))
        .then()
        .statusCode(200);
    long before = codesSent(number);
    Response refused = exhaust(i -> start(number, network(i)), 23, 24);
    assertLimited(refused, "send-code-per-phone-total");
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(3000L, 3600L);
    assertThat(codesSent(number) - before).isBetween(23L, 24L);

    start(number, "192.0.2.1").then().statusCode(201);
    startAs(Sandbox.INGESTOR_KEY, number, network(99)).then().statusCode(201);
    assertLimited(start(number, "192.0.2.99"), "send-code-per-phone-total");
    clock.advance(Duration.ofHours(1));
    start(number, "192.0.2.99").then().statusCode(201);
  }

  /** A backend has one address for all its users. */
  @Test
  void usersOfAServiceAreLimitedByTheirAddress() {
    for (int i = 0; i < 12; i++) {
      startAs(Sandbox.INGESTOR_KEY, Api.plainNumber()).then().statusCode(201);
    }
    for (int i = 0; i < 10; i++) {
      startAs(Sandbox.INGESTOR_KEY, Api.plainNumber(), "192.0.2.1").then().statusCode(201);
    }
    Response refused = startAs(Sandbox.INGESTOR_KEY, number, "192.0.2.1");
    assertLimited(refused, "send-code-per-address");
    assertThat(codesSent(number)).isZero();

    startAs(Sandbox.INGESTOR_KEY, Api.plainNumber(), "192.0.2.2").then().statusCode(201);
    startAs(Sandbox.API_KEY, Api.plainNumber(), "192.0.2.1").then().statusCode(201);
    start(Api.plainNumber(), "192.0.2.1").then().statusCode(201);
    start(Api.plainNumber(), BACKEND).then().statusCode(201);
  }

  @Test
  void theAddressNamedByAServiceIsStored() {
    String id =
        startAs(Sandbox.INGESTOR_KEY, number, "[2001:db8:5::1]:443")
            .then()
            .statusCode(201)
            .extract()
            .path("data.id");
    step(id, "code", Map.of("code", Api.codeOf(number))).then().statusCode(200);
    Api.sessions(Api.userOf(number))
        .then()
        .body("data.sessions[0].ipAddress", equalTo("2001:db8:5::1"));
  }

  @Test
  void onlyServicesNameAddresses() {
    for (int i = 0; i < 10; i++) {
      nameWithoutKey(Api.plainNumber(), "100.65.0." + i).then().statusCode(201);
    }
    assertLimited(nameWithoutKey(number, "100.65.0.99"), "send-code-per-address");
    nameWithoutKey(number, "no address").then().statusCode(429);
  }

  private static Response nameWithoutKey(String number, String named) {
    return Api.json(Map.of("phoneNumber", number))
        .header(ADDRESS, "198.51.100.44")
        .header(NAMED_ADDRESS, named)
        .post(Api.LOGINS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "unknown", "192.0.2.300", "192.0.2.1, 192.0.2.2", "telegram.org", "[::1"})
  void aServiceMustNameAValidAddress(String named) {
    assertRefused(
        startAs(Sandbox.INGESTOR_KEY, number, named),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of(NAMED_ADDRESS, "must be one IP address"));
    assertThat(codesSent(number)).isZero();
  }

  @Test
  void aServiceMustNameOneAddress() {
    startAs(Sandbox.INGESTOR_KEY, number, "192.0.2.1", "192.0.2.2").then().statusCode(400);
    assertThat(codesSent(number)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"ApiKey nobody's, 401", "AdminKey nobody's, 401", "AdminKey {admin}, 403"})
  void aPresentedKeyMustBeValid(String authorization, int status) {
    String id = startLogin(number, "192.0.2.1");
    String header = authorization.replace("{admin}", Sandbox.ADMIN_KEY);
    for (String path : List.of("/logins", "/send-code")) {
      Api.json(Map.of("phoneNumber", number))
          .header("Authorization", header)
          .post(Api.BASE + path)
          .then()
          .statusCode(status);
    }
    Api.json(Map.of("code", Api.codeOf(number)))
        .header("Authorization", header)
        .post(Api.LOGINS + "/{id}/code", id)
        .then()
        .statusCode(status);
    assertThat(codesSent(number)).isEqualTo(1);
    Api.show(id).then().body("data.state", equalTo("code_sent"));
  }

  @Test
  void keysHaveLimitsOfTheirOwn() {
    for (int i = 0; i < 40; i++) {
      enter(startAs(Sandbox.INGESTOR_KEY, number(i), network(i)), number(i), network(i));
    }
    clock.advance(Duration.ofHours(1));
    Response refused =
        exhaust(i -> startAs(Sandbox.INGESTOR_KEY, Api.plainNumber(), network(i)), 10, 13);
    assertLimited(refused, "send-code-per-key");
    startAs(Sandbox.API_KEY, Api.plainNumber(), network(0)).then().statusCode(201);
    start(Api.plainNumber(), network(0)).then().statusCode(201);
  }

  private String number(int index) {
    return numbers.get(index);
  }

  private static void enter(Response started, String number, String address) {
    String id = started.then().statusCode(201).extract().path("data.id");
    Api.json(Map.of("code", Api.codeOf(number)))
        .header(ADDRESS, address)
        .post(Api.LOGINS + "/{id}/code", id)
        .then()
        .statusCode(200);
  }

  /** Telegram rejects the numbers, and no caller gets more than the country has. */
  @Test
  void countriesHaveLimitsOfTheirOwn() {
    for (int i = 0; i < 40; i++) {
      start("+4915112345%02d".formatted(i), network(i)).then().statusCode(400);
    }
    clock.advance(Duration.ofHours(1));
    Response refused =
        exhaust(
            i -> startAs(Sandbox.INGESTOR_KEY, "+4915112346%02d".formatted(i), network(i)), 20, 23);
    assertLimited(refused, "send-code-per-country");
    assertLimited(startAs(Sandbox.API_KEY, "+4930123456", network(0)), "send-code-per-country");
    start("+447400123456", network(0)).then().statusCode(400);
    start(number, network(0)).then().statusCode(201);
  }

  /** SMS pumping: codes go to numbers of the attacker's choice, and nobody wants them. */
  @Test
  void unenteredCodesStopTheirCallerInACountry() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 40; i++) {
        start(number(i), network(i)).then().statusCode(201);
      }
      clock.advance(Duration.ofHours(1));
      Response refused = exhaust(i -> start(Api.plainNumber(), network(i)), 4, 7);
      assertLimited(refused, "unentered-codes-per-country");
      start(Api.plainNumber(), network(99)).then().statusCode(429);
      assertThat(log.text())
          .containsOnlyOnce(
              "Hardly any code sent to numbers of no country is entered: sending few more for"
                  + " anonymous callers");
    }
    String stranger = Api.plainNumber();
    Response ofService = startAs(Sandbox.API_KEY, stranger, network(0));
    enter(ofService, stranger, network(0));
    start("+447400123456", network(0)).then().statusCode(400);
    start(Api.plainNumber(), network(98)).then().statusCode(429);
  }

  @Test
  void oneEnteredCodeInFiveSuffices() {
    for (int i = 0; i < 40; i++) {
      Response started = start(number(i), network(i));
      if (i % 5 == 0) {
        enter(started, number(i), network(i));
      }
    }
    clock.advance(Duration.ofHours(1));
    for (int i = 0; i < 9; i++) {
      start(Api.plainNumber(), network(i)).then().statusCode(201);
    }
  }

  @Test
  void theDeploymentHasADailyLimit() {
    for (int i = 0; i < 40; i++) {
      start(number(i), network(i)).then().statusCode(201);
    }
    clock.advance(Duration.ofHours(1));
    Response refused =
        exhaust(i -> startAs(Sandbox.API_KEY, "+4915112347%02d".formatted(i), network(i)), 30, 34);
    assertLimited(refused, "send-code-per-deployment-daily");
    assertLimited(start(Api.plainNumber(), network(50)), "send-code-per-deployment-daily");
  }

  @Test
  void networksOfAnIpv6SiteShareALimit() {
    for (int i = 0; i < 30; i++) {
      start(number(i), "2001:db8:9:%x::1".formatted(i)).then().statusCode(201);
    }
    Response refused = start(number, "2001:db8:9:ffff::1");
    assertLimited(refused, "send-code-per-site");
    assertThat(refused.header("RateLimit")).contains("\"send-code-per-address\";r=10;");
    start(number, "2001:db8:a::1").then().statusCode(201);
  }

  /** An outage of a day must not use up the day. */
  @Test
  void unreachedStartsReturnTheirTokens() {
    sandbox.proxy().pause();
    for (int hour = 0; hour < 3; hour++) {
      for (int i = 0; i < 40; i++) {
        start(number(i), network(i)).then().statusCode(503);
      }
      clock.advance(Duration.ofHours(1));
    }
    sandbox.proxy().resume();
    breakers.resetAll();
    for (int i = 0; i < 40; i++) {
      start(number(i), network(i)).then().statusCode(201);
    }
  }

  @Test
  void headersShowQuotasOfTheAddressOnly() {
    Response first = start(number, "198.51.100.1");
    assertThat(first.header("RateLimit-Policy")).isEqualTo("\"send-code-per-address\";q=20;w=3600");
    assertThat(first.header("RateLimit")).isEqualTo("\"send-code-per-address\";r=9;t=180");
    start(number, "198.51.100.1").then().statusCode(201);
    start(number, "198.51.100.1").then().statusCode(201);

    for (int i = 0; i < 20; i++) {
      Response refused = start(number, "198.51.100.1");
      assertLimited(refused, "send-code-per-phone");
      assertThat(refused.header("RateLimit")).contains("\"send-code-per-address\";r=7;");
    }
    assertThat(start(Api.plainNumber(), "198.51.100.1").header("RateLimit"))
        .as("being refused cost nothing")
        .startsWith("\"send-code-per-address\";r=6;");
  }

  /**
   * Behind NAT64 or Teredo strangers share their first 64 bits; with 6to4 a customer has many of
   * them.
   */
  @Test
  void notationsOfAnIpv4AddressShareABucket() {
    for (String address :
        List.of(
            "198.51.100.7",
            "::ffff:198.51.100.7",
            "64:ff9b::198.51.100.7",
            "64:ff9b:1::c633:6407",
            "2002:c633:6407::1",
            "2002:c633:6407:ffff::2",
            "2001:0:4136:e378:8000:63bf:39cc:9bf8",
            "[64:ff9b::c633:6407]:443",
            "64:ff9b:0:0::c633:6407",
            "::ffff:c633:6407")) {
      start(Api.plainNumber(), address).then().statusCode(201);
    }
    assertLimited(start(number, "64:ff9b::198.51.100.7"), "send-code-per-address");
    assertLimited(start(number, "198.51.100.7"), "send-code-per-address");
    for (String stranger :
        List.of("64:ff9b::198.51.100.8", "2001:0:4136:e378:8000:63bf:39cc:9bf7")) {
      start(Api.plainNumber(), stranger).then().statusCode(201);
    }
  }

  @Test
  void anAddressIsLimitedAcrossNumbers() {
    for (int i = 0; i < 10; i++) {
      start(Api.plainNumber(), "198.51.100.2").then().statusCode(201);
    }
    assertLimited(start(number, "198.51.100.2"), "send-code-per-address");
    assertThat(codesSent(number)).isZero();
    start(number, "198.51.100.3").then().statusCode(201);
  }

  @Test
  void addressesOfAnIpv6NetworkShareABucket() {
    for (int i = 0; i < 10; i++) {
      start(Api.plainNumber(), "2001:db8:7:7::" + i).then().statusCode(201);
    }
    assertLimited(start(number, "2001:db8:7:7:ffff::1"), "send-code-per-address");
    start(number, "2001:db8:7:8::1").then().statusCode(201);
  }

  @Test
  void forgedForwardedAddressesAreIgnored() {
    for (int i = 0; i < 10; i++) {
      start(Api.plainNumber(), "10.0.0." + i + ", 198.51.100.4").then().statusCode(201);
    }
    assertLimited(start(number, "10.0.0.99,198.51.100.4:4711"), "send-code-per-address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"unknown", "198.51.100.300", "192.0.2.1, ", "telegram.org", "[::1", "::1::", "_x"})
  void aMalformedForwardedAddressIsReplacedByTheConnections(String header) {
    String id = startLogin(number, header);
    step(id, "code", Map.of("code", Api.codeOf(number))).then().statusCode(200);
    Api.sessions(Api.userOf(number))
        .then()
        .body("data.sessions[0].ipAddress", equalTo("127.0.0.1"));
  }

  @Test
  void aReplayTakesNoToken() {
    String key = Api.freshKey();
    for (int i = 0; i < 12; i++) {
      Api.start(number, key).then().statusCode(201);
    }
    assertThat(codesSent(number)).isEqualTo(1);
    Api.start(number).then().statusCode(201);
    Api.start(number).then().statusCode(201);
    assertLimited(Api.start(number), "send-code-per-phone");
  }

  @Test
  void aRefusedStartMayBeRepeatedUnderItsKey() {
    for (int i = 0; i < 3; i++) {
      Api.start(number).then().statusCode(201);
    }
    String key = Api.freshKey();
    assertLimited(Api.start(number, key), "send-code-per-phone");
    clock.advance(Duration.ofMinutes(12));
    Api.start(number, key).then().statusCode(201);
  }

  @Test
  void concurrentStartsPassUpToTheDeploymentsLimit() {
    List<String> many = new ArrayList<>();
    List<HttpRequest> starts = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      many.add(Api.plainNumber());
      HttpRequest start =
          HttpRequests.post(Api.LOGINS, "{\"phoneNumber\":\"" + many.get(i) + "\"}");
      starts.add(
          HttpRequest.newBuilder(start, (name, value) -> true)
              .header(ADDRESS, "198.18.0." + i)
              .build());
    }
    List<HttpResponse<String>> answers = HttpRequests.sendTogether(starts);

    Map<Integer, Long> statuses =
        answers.stream().collect(groupingBy(HttpResponse::statusCode, counting()));
    assertThat(statuses).isEqualTo(Map.of(201, 40L, 429, 24L));
    assertThat(many.stream().mapToLong(this::codesSent).sum()).isEqualTo(40);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() == 429)
        .allSatisfy(
            answer -> {
              assertThat(answer.body()).contains("send-code-per-deployment");
              assertThat(answer.headers().firstValue("X-Request-ID").orElseThrow())
                  .isEqualTo(answer.body().replaceAll(".*\"requestId\":\"([^\"]*)\".*", "$1"));
            });
  }

  @Test
  void stepsAreLimitedByAddress() {
    String id = startLogin(number, "198.51.100.7");
    for (int i = 0; i < 30; i++) {
      assertThat(step(id, "password", Map.of("password", "x")).statusCode()).isEqualTo(409);
    }
    assertLimited(step(id, "code", Map.of("code", Api.codeOf(number))), "login-steps-per-address");
    assertLimited(step(id, "resend", Map.of()), "login-steps-per-address");
    Api.show(id).then().statusCode(200).body("data.attemptsLeft", equalTo(5));
    Api.cancel(id).then().statusCode(204);
  }

  @Test
  void aResendTakesAToken() {
    String first = startLogin(number, "198.51.100.8");
    String second = startLogin(number, "198.51.100.8");
    clock.advance(Duration.ofMinutes(2));
    step(first, "resend", Map.of()).then().statusCode(200);
    long sent = codesSent(number);

    Response refused = step(second, "resend", Map.of());
    assertRefusedWithLogin(refused, 429, "RATE_LIMITED", "code_sent");
    assertThat(refused.<String>path("error.details.limit")).isEqualTo("send-code-per-phone");
    assertThat(codesSent(number)).isEqualTo(sent);
    step(second, "code", Map.of("code", Api.codeOf(number))).then().statusCode(200);
  }

  @Test
  void anUnreachedStartReturnsTheNumbersTokens() {
    sandbox.proxy().pause();
    for (int i = 0; i < 5; i++) {
      start(number, "198.51.100.9").then().statusCode(503);
    }
    sandbox.proxy().resume();
    breakers.resetAll();
    for (int i = 0; i < 3; i++) {
      start(number, "198.51.100.9").then().statusCode(201);
    }
    Response refused = start(number, "198.51.100.9");
    assertLimited(refused, "send-code-per-phone");
    assertThat(refused.header("RateLimit")).contains("\"send-code-per-address\";r=2;");
  }

  @Test
  void servicesHaveLimitsOfTheirOwn() {
    long nobody = 5_999_999_999L;
    for (int i = 4; i >= 0; i--) {
      Response call = Api.session(nobody, Sandbox.INGESTOR_KEY);
      call.then().statusCode(404);
      assertThat(call.header("RateLimit"))
          .startsWith("\"session-calls-per-key\";r=%d;".formatted(i));
    }
    assertLimited(Api.session(nobody, Sandbox.INGESTOR_KEY), "session-calls-per-key");
    assertLimited(Api.revoke("a".repeat(22), Sandbox.INGESTOR_KEY), "session-calls-per-key");
    Api.session(nobody, Sandbox.API_KEY).then().statusCode(404);
    Api.sessions(nobody).then().statusCode(200);
    assertThat(Api.session(nobody, "not-a-key").header("RateLimit")).isNull();
  }
}
