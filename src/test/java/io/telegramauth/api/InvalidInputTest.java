package io.telegramauth.api;

import static io.restassured.RestAssured.given;
import static io.telegramauth.testing.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.RawHttp;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is rejected at once: Telegram is not called and no login changes. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class InvalidInputTest {
  private static final String NO_NUMBER =
      "must be a phone number with its country code: 7 to 15 digits";

  private static final String NO_CODE = "must have 1 to 64 characters";
  private static final String NO_PASSWORD = "must have 1 to 256 characters";
  private static final String NO_KEY = "must have 1 to 255 visible ASCII characters";
  private static final String HALF = "contains an unpaired surrogate";
  private static final String TWICE = "is given twice with different values";
  private static final String WRONG_TYPE = "has the wrong type";
  private static final int MAX_BODY_LENGTH = 16 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  Sandbox sandbox;

  private String number;
  private String login;
  private String loginBefore;
  private long askedBefore;

  @BeforeEach
  void startALogin() {
    sandbox.proxy().faults().clear();
    Breaker.close();
    number = Api.plainNumber();
    login = Api.startLogin(number);
    loginBefore = Api.loginJson(login);
    askedBefore = sandbox.proxy().receivedCalls().total();
  }

  @AfterEach
  void nothingHappened() {
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(askedBefore);
    assertThat(Api.loginJson(login)).isEqualTo(loginBefore);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                 | is required",
        "{\"phoneNumber\":null}             | is required",
        "{\"PhoneNumber\":\"+9996620001\"}  | is required",
        "{\"phoneNumber\":\"\"}             | " + NO_NUMBER,
        "{\"phoneNumber\":\"   \"}          | " + NO_NUMBER,
        "{\"phoneNumber\":9996620001}       | " + WRONG_TYPE,
        "{\"phoneNumber\":1.5}              | " + WRONG_TYPE,
        "{\"phoneNumber\":true}             | " + WRONG_TYPE,
        "{\"phoneNumber\":{\"a\":1}}        | " + WRONG_TYPE,
        "{\"phoneNumber\":[\"+9996620001\"]}| " + WRONG_TYPE,
      })
  void aMissingOrMistypedPhoneNumberIsReported(String body, String fault) {
    assertRefused(
        post(Api.LOGINS, body), 400, "VALIDATION_ERROR", "UNKNOWN", Map.of("phoneNumber", fault));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+",
        "0",
        "+123456",
        "+1234567890123456",
        "+0123456789",
        "0151 23456789",
        "+0049 151 23456789",
        "011 234 5678",
        "+1-800-FLOWERS",
        "+4930123456 ext 5",
        "+49301234567;ext=5",
        "tel:+4930123456;ext=5",
        "+4930123456x5",
        "+9996620001/+9996620002",
        "+9996620001/02",
        "+9996620001 / 9996620002",
        "+9996620001;+9996620002",
        "+9996620001 or +9996620002",
        "9996620 9996621",
        "+99966+20001",
        "+9996620001,+9996620002",
        "+99966*20001",
        "+9996620001\u0000",
        "\u2212+9996620001",
        "null",
        "' OR 1=1 --",
      })
  void textThatIsNoPhoneNumberIsRejected(String text) {
    assertRefused(
        Api.start(text), 400, "VALIDATION_ERROR", "UNKNOWN", Map.of("phoneNumber", NO_NUMBER));
  }

  @Test
  void aHugePhoneNumberIsRejected() {
    assertRefused(
        Api.start("+" + "9".repeat(15_000)),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("phoneNumber", NO_NUMBER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "[{\"phoneNumber\":\"%s\"}]",
        "\"%s\"",
        "5",
        "{\"phoneNumber\":\"%s\"",
        "{\"phoneNumber\":\"%s\"}{}",
        "{\"phoneNumber\":\"%s\"} x",
        "{\"phoneNumber\":\"%s\",\"phoneNumber\":\"%s\"}",
        "{'phoneNumber':'%s'}",
        "/* x */{\"phoneNumber\":\"%s\"}",
        "{\"phoneNumber\":\"%s\",\"x\":NaN}",
        "{\"phoneNumber\":\"%s\",}",
        "phoneNumber=%s",
        "<phoneNumber>%s</phoneNumber>",
      })
  void aBodyOtherThanOneJsonObjectIsRejected(String template) {
    String body = template.replace("%s", Api.plainNumber());
    assertRefused(post(Api.LOGINS, body), 400, "VALIDATION_ERROR", "UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void aDeeplyNestedBodyIsRejected(String opening) throws Exception {
    String deep = opening.repeat(15_000 / opening.length());
    for (String body : new String[] {deep, "{\"x\":" + deep}) {
      HttpResponse<String> answer = HttpRequests.send(HttpRequests.post(Api.LOGINS, body));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("VALIDATION_ERROR");
    }
  }

  @Test
  void aNumberOfThousandsOfDigitsIsRejected() {
    assertRefused(
        post(Api.LOGINS, "{\"phoneNumber\":" + "9".repeat(5000) + "}"),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN");
  }

  @Test
  void bytesThatAreNotTextAreRejected() throws Exception {
    for (byte[] bytes :
        new byte[][] {
          {(byte) 0xff, (byte) 0xfe, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
          {0, 0, 0, '{', (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
          {'{', (byte) 0xc3, '}'},
        }) {
      HttpResponse<String> answer = HttpRequests.send(HttpRequests.post(Api.LOGINS, bytes));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("VALIDATION_ERROR").doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "text/json", "x"})
  void anotherMediaTypeIsRejected(String mediaType) throws Exception {
    HttpResponse<String> answer =
        HttpRequests.send(
            HttpRequests.request(Api.LOGINS)
                .header("Content-Type", mediaType)
                .POST(BodyPublishers.ofString("{\"phoneNumber\":\"" + Api.plainNumber() + "\"}"))
                .build());
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("\"code\":\"VALIDATION_ERROR\"");
  }

  @Test
  void anotherAcceptedMediaTypeIsRejected() {
    Response answer =
        Api.json(Map.of("phoneNumber", Api.plainNumber())).accept("text/html").post(Api.LOGINS);
    assertRefused(answer, 406, "NOT_ACCEPTABLE", "UNKNOWN");
  }

  @Test
  void anAnnouncedBodyAboveTheMaximumIsRejected() {
    assertRefused(
        post(Api.LOGINS, padded(MAX_BODY_LENGTH + 1)), 413, "PAYLOAD_TOO_LARGE", "UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX_BODY_LENGTH + 1024, 3 * MAX_BODY_LENGTH, 5 * MAX_BODY_LENGTH})
  void aChunkedBodyAboveTheMaximumIsRejected(int length) throws Exception {
    HttpResponse<String> answer =
        HttpRequests.send(HttpRequests.postChunked(Api.LOGINS, padded(length).getBytes(UTF_8)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":\"PAYLOAD_TOO_LARGE\"");
    assertThat(answer.headers().firstValue("X-Request-ID")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                         | is required",
        "{\"code\":null}            | is required",
        "{\"code\":22222}           | " + WRONG_TYPE,
        "{\"code\":[\"22222\"]}     | " + WRONG_TYPE,
        "{\"code\":\"\"}            | " + NO_CODE,
        "{\"code\":\"  \"}          | " + NO_CODE,
        "{\"code\":\" - - \"}       | " + NO_CODE,
        "{\"code\":\"%65\"}         | " + NO_CODE,
        "{\"code\":\"12/34\"}       | " + NO_CODE,
        "{\"code\":\"1\\u00002\"}  | " + NO_CODE,
        "{\"code\":\"2222\\ud800\"}| " + HALF,
        "{\"code\":\"\\udc002222\"}| " + HALF,
      })
  void anImpossibleCodeCostsNoAttempt(String template, String fault) {
    String body = template.replace("%65", "a".repeat(65));
    assertRefused(
        post(Api.LOGINS + "/" + login + "/code", body),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("code", fault));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                         | is required",
        "{\"password\":null}        | is required",
        "{\"password\":1}           | " + WRONG_TYPE,
        "{\"password\":\"\"}        | " + NO_PASSWORD,
        "{\"password\":\"%257\"}    | " + NO_PASSWORD,
        "{\"password\":\"a\\ud83d\"} | " + HALF,
        "{\"password\":\"\\ude00a\"} | " + HALF,
      })
  void anImpossiblePasswordIsRejected(String template, String fault) {
    String body = template.replace("%257", "a".repeat(257));
    assertRefused(
        post(Api.LOGINS + "/" + login + "/password", body),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("password", fault));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "\u00fc", "{256}", "tab\there"})
  void aMalformedIdempotencyKeyIsRejected(String template) {
    String key = template.replace("{256}", "k".repeat(256));
    assertRefused(
        Api.start(Api.plainNumber(), key),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("Idempotency-Key", NO_KEY));
  }

  /** Bytes that are not valid UTF-8. */
  @Test
  void anUnpairedSurrogateIsRejectedInEveryField() throws Exception {
    byte[] half = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
    for (String[] asked :
        new String[][] {
          {Api.LOGINS, "{\"phoneNumber\":\"+9996620001%s\"}", "phoneNumber"},
          {Api.LOGINS + "/" + login + "/code", "{\"code\":\"22222%s\"}", "code"},
          {Api.LOGINS + "/" + login + "/password", "{\"password\":\"x%s\"}", "password"},
          {
            Api.BASE + "/verify-code",
            "{\"phoneNumber\":\"" + number + "\",\"code\":\"2\",\"phoneCodeHash\":\"x%s\"}",
            "phoneCodeHash"
          },
          {
            Api.BASE + "/verify-password",
            "{\"phoneNumber\":\"%s\",\"password\":\"2\",\"phoneCodeHash\":\"" + login + "\"}",
            "phoneNumber"
          },
        }) {
      for (String written : new String[] {"\\ud800", "\\udfff", new String(half, ISO_8859_1)}) {
        byte[] body = asked[1].replace("%s", written).getBytes(ISO_8859_1);
        HttpResponse<String> answer = HttpRequests.send(HttpRequests.post(asked[0], body));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = new ObjectMapper().readTree(answer.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo("VALIDATION_ERROR");
        // As bytes it is not valid UTF-8 either, which the JSON parser reports.
        assertThat(error.path("details").path(asked[2]).asText())
            .as(answer.body())
            .isIn(HALF, WRONG_TYPE);
      }
    }
  }

  @Test
  void anEmptyIdempotencyKeyIsRejected() throws IOException {
    for (String line :
        new String[] {"Idempotency-Key:", "Idempotency-Key:  \t", "idempotency-key: "}) {
      for (String path : new String[] {Api.LOGINS, Api.BASE + "/send-code"}) {
        assertFault(postRaw(path, line), "Idempotency-Key", NO_KEY);
      }
    }
  }

  /** Given twice: on two lines, as clients do, or on one, as gateways join them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Idempotency-Key: a\r\nIdempotency-Key: b",
        "Idempotency-Key: a\r\nidempotency-key: A",
        "Idempotency-Key: a\r\nIdempotency-Key:",
        "Idempotency-Key: a,b",
        "Idempotency-Key: a, a, b",
        "Idempotency-Key: a,",
      })
  void twoIdempotencyKeysAreRejected(String lines) throws IOException {
    assertFault(postRaw(Api.LOGINS, lines), "Idempotency-Key", TWICE);
    assertFault(postRaw(Api.BASE + "/send-code", lines), "Idempotency-Key", TWICE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization: ApiKey {key}\\r\\nAuthorization: ApiKey other         | Authorization",
        "Authorization: ApiKey other\\r\\nAuthorization: ApiKey {key}         | Authorization",
        "Authorization: ApiKey {key}\\r\\nAuthorization: AdminKey {admin}     | Authorization",
        "Authorization: ApiKey {key}\\r\\nAuthorization:                      | Authorization",
        "X-Session-ID: a\\r\\nX-Session-ID: b                                 | X-Session-ID",
        "X-Session-ID: a, b                                                   | X-Session-ID",
        "Content-Type: application/json\\r\\nContent-Type: text/plain         | Content-Type",
      })
  void conflictingHeadersAreRejected(String lines, String name) throws IOException {
    String head =
        lines
            .replace("\\r\\n", "\r\n")
            .replace("{key}", Sandbox.API_KEY)
            .replace("{admin}", Sandbox.ADMIN_KEY);
    for (String path :
        new String[] {
          "/sessions/user/" + Api.userOf(number), "/status", "/proxy", "/logins/" + login
        }) {
      assertFault(
          raw("GET " + Api.BASE + path + " HTTP/1.1\r\nHost: localhost\r\n" + head + "\r\n\r\n"),
          name,
          TWICE);
    }
  }

  @Test
  void conflictingParametersAreRejected() throws IOException {
    assertFault(
        raw("GET " + Api.BASE + "/status?sessionId=a&sessionId=b HTTP/1.1\r\nHost: x\r\n\r\n"),
        "sessionId",
        TWICE);
    assertFault(
        raw(
            "GET %s/sessions/user/%d?format=gramjs&format=telethon HTTP/1.1\r\nHost: x\r\n\r\n"
                .formatted(Api.BASE, Api.userOf(number))),
        "format",
        TWICE);
  }

  @Test
  void repeatedEqualHeadersAreMerged() throws IOException {
    RawHttp.Answer answer =
        raw(
            "GET %s/sessions/user/1 HTTP/1.1\r\nHost: x\r\n%s%s\r\n"
                .formatted(
                    Api.BASE,
                    "Authorization: ApiKey " + Sandbox.API_KEY + "\r\n",
                    "authorization:  ApiKey " + Sandbox.API_KEY + "\r\n"));
    assertThat(answer.status()).isEqualTo(404);
    assertFault(
        postRaw(Api.LOGINS, "Idempotency-Key: a b\r\nIdempotency-Key: a b"),
        "Idempotency-Key",
        NO_KEY);
  }

  private static RawHttp.Answer postRaw(String path, String headers) throws IOException {
    String body = "{\"phoneNumber\":\"" + Api.plainNumber() + "\"}";
    return raw(
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n"
                .formatted(path, headers)
            + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
  }

  private static RawHttp.Answer raw(String request) throws IOException {
    byte[] bytes = request.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(UTF_8);
    return RawHttp.send(bytes, true, PATIENCE).orElseThrow();
  }

  private static void assertFault(RawHttp.Answer answer, String field, String fault)
      throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    JsonNode error = new ObjectMapper().readTree(answer.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("VALIDATION_ERROR");
    assertThat(error.path("details").path(field).asText()).as(answer.body()).isEqualTo(fault);
    assertThat(answer.header("X-Request-ID")).isPresent();
  }

  @Test
  void everyViolationIsReportedAtOnce() {
    assertRefused(
        Api.start("nobody", "a b"),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("phoneNumber", NO_NUMBER, "Idempotency-Key", NO_KEY));
    assertRefused(
        post(Api.BASE + "/verify-code", "{\"code\":\"\"}"),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("phoneNumber", "is required", "phoneCodeHash", "is required", "code", NO_CODE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000000000000000000000000000", "%00", "a.b", "null"})
  void anUnknownLoginIdIsNotFound(String id) {
    String path = Api.LOGINS + "/" + id;
    for (Response answer :
        new Response[] {
          given().urlEncodingEnabled(false).get(path),
          given().urlEncodingEnabled(false).delete(path),
          given().urlEncodingEnabled(false).post(path + "/resend"),
          Api.json("{\"code\":\"22222\"}").urlEncodingEnabled(false).post(path + "/code"),
          Api.json("{\"password\":\"x\"}").urlEncodingEnabled(false).post(path + "/password")
        }) {
      assertRefused(answer, 404, "LOGIN_NOT_FOUND", "AUTHENTICATION");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/api", Api.BASE, Api.BASE + "/nothing", "/q", "/.env"})
  void anUnknownPathIsNotFound(String path) {
    assertRefused(given().get(path), 404, "NOT_FOUND", "UNKNOWN");
  }

  @Test
  void anotherMethodIsNotAllowed() {
    assertRefused(given().get(Api.LOGINS), 405, "METHOD_NOT_ALLOWED", "UNKNOWN");
    assertRefused(given().put(Api.LOGINS), 405, "METHOD_NOT_ALLOWED", "UNKNOWN");
    assertRefused(
        Api.json("{}").patch(Api.LOGINS + "/" + login), 405, "METHOD_NOT_ALLOWED", "UNKNOWN");
    assertRefused(
        given().get(Api.LOGINS + "/" + login + "/code"), 405, "METHOD_NOT_ALLOWED", "UNKNOWN");
  }

  @Test
  void aCallersRequestIdIsUsedUnlessItCouldForgeALogLine() {
    assertThat(given().header("X-Request-ID", "my.id-1_2").get("/nothing").header("X-Request-ID"))
        .isEqualTo("my.id-1_2");
    for (String forged : new String[] {"two words", "a\tb", "x".repeat(65), "{}"}) {
      assertThat(given().header("X-Request-ID", forged).get("/nothing").header("X-Request-ID"))
          .matches("[0-9a-f]{24}");
    }
  }

  private static Response post(String path, String body) {
    return body.isEmpty()
        ? given().contentType(ContentType.JSON).post(path)
        : Api.json(body).post(path);
  }

  /** A valid start of this many bytes. */
  static String padded(int length) {
    String frame = "{\"phoneNumber\":\"%s\",\"x\":\"\"}".formatted(Api.plainNumber());
    return frame.replace("\"\"}", "\"" + "x".repeat(length - frame.length()) + "\"}");
  }
}
