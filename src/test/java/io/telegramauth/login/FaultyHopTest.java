package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.FaultyHop;
import io.telegramauth.testing.FaultyHop.Script;
import io.telegramauth.testing.FaultyHopSandbox;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hop before the proxy writes what is not one clean response to the request. A user is told the
 * truth or that it is not known; the next user is not touched, and nobody gets another's session.
 */
@QuarkusTest
@QuarkusTestResource(value = FaultyHopSandbox.class, restrictToAnnotatedClass = true)
class FaultyHopTest {
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^content-length: .*?\r\n");
  private static final Pattern STATUS_LINE = Pattern.compile("^HTTP/1.1 200 [^\r]*");
  private static final Pattern BODY =
      Pattern.compile("(?si)content-length: .*?\r\n(.*?\r\n)\\{(.*)$");
  private static final String PROCESSING = "HTTP/1.1 102 Processing\r\n\r\n";

  FaultyHopSandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  @AfterEach
  void faithful() {
    sandbox.hop().play(FaultyHop.FAITHFUL);
    breakers.resetAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PROCESSING,
        PROCESSING + PROCESSING + PROCESSING,
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + PROCESSING,
        "HTTP/1.1 104 Upload Resumption Supported\r\nX: y\r\n\r\n",
        "HTTP/1.1 199 Whatever\r\n\r\n",
      })
  void interimResponsesAreSkipped(String interim) {
    sandbox
        .hop()
        .play(
            exchange -> {
              exchange.write(interim);
              exchange.pause(50);
              exchange.write(exchange.response());
            });

    assertLogsIn(Api.plainNumber());
    assertLogsIn(Api.twoFactorNumber());
  }

  /** What was the way to another user's session. */
  @Test
  void aLateResponseIsDropped() {
    String slow = Api.plainNumber();
    String login = Api.startLogin(slow);
    sandbox
        .hop()
        .playOnce(
            exchange -> {
              exchange.write(PROCESSING);
              byte[] response = exchange.untiedResponse();
              exchange.pause(1000);
              exchange.write(response);
            });

    Api.code(login, Api.codeOf(slow))
        .then()
        .statusCode(504)
        .body("error.code", equalTo("PROXY_TIMEOUT"));

    assertLogsIn(Api.plainNumber());
    assertThat(Api.session(Api.userOf(slow), Sandbox.API_KEY).statusCode()).isEqualTo(404);
  }

  /** Responses of which none is clean. */
  static Stream<Arguments> uncleanResponses() {
    return Stream.of(
        unclean("twice at once", e -> e.write(concat(e.untiedResponse(), e.untiedResponse()))),
        unclean("a blank after the end", e -> e.write(concat(e.untiedResponse(), new byte[] {32}))),
        unclean(
            "a line after the end", e -> e.write(concat(e.untiedResponse(), new byte[] {13, 10}))),
        unclean(
            "more than announced",
            e -> e.write(e.response(CONTENT_LENGTH, "Content-Length: 9\r\n"))),
        unclean(
            "a body where none may be", e -> e.write(e.response(STATUS_LINE, "HTTP/1.1 204 None"))),
        unclean(
            "a body that did not change",
            e -> e.write(e.response(STATUS_LINE, "HTTP/1.1 304 Same"))),
        unclean(
            "interim with a body",
            e -> e.write(e.response(STATUS_LINE, "HTTP/1.1 102 Processing"))),
        unclean(
            "another protocol", e -> e.write(e.response(STATUS_LINE, "HTTP/1.1 101 Switching"))),
        unclean(
            "two lengths",
            e ->
                e.write(e.response(CONTENT_LENGTH, "Content-Length: 9\r\nContent-Length: 10\r\n"))),
        unclean("no HTTP", e -> e.write(e.response(STATUS_LINE, "220 mail.example ESMTP"))),
        unclean(
            "the response to another request",
            e ->
                e.write(
                    e.response(
                        Pattern.compile("(?im)^(telegram-request-id: ).*?\r\n"), "$1other\r\n"))),
        unclean(
            "two documents in one body",
            e -> e.write(e.response(BODY, "Connection: close\r\n$1{$2{$2"))),
        unclean(
            "data twice in one document",
            e -> e.write(e.response(BODY, "Connection: close\r\n$1{\"data\":{},$2"))),
        unclean(
            "another's phone number",
            e ->
                e.write(
                    e.response(
                        Pattern.compile("(?si)content-length: .*?\r\n(.*?\"data\":\\{)"),
                        "Connection: close\r\n$1\"phoneNumber\":\"+9996629999\","))));
  }

  private static Arguments unclean(String name, Script script) {
    return Arguments.of(Named.of(name, script));
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  @ParameterizedTest
  @MethodSource("uncleanResponses")
  void anUncleanResponseIsRejected(Script script) {
    String number = Api.plainNumber();
    sandbox.hop().playOnce(thenEnd(script));

    Api.start(number).then().statusCode(oneOf(502, 504));
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);

    assertLogsIn(Api.plainNumber());
  }

  @ParameterizedTest
  @MethodSource("uncleanResponses")
  void anUncleanResponseCompletesNoLogin(Script script) {
    String number = Api.plainNumber();
    String login = Api.startLogin(number);
    sandbox.hop().playOnce(thenEnd(script));

    Api.code(login, Api.codeOf(number)).then().statusCode(oneOf(502, 504));
    Api.show(login).then().body("data.state", equalTo("unknown"));
    assertThat(Api.session(Api.userOf(number), Sandbox.API_KEY).statusCode()).isEqualTo(404);

    assertLogsIn(Api.plainNumber());
  }

  /** Some of the responses end when the connection does. */
  private static Script thenEnd(Script script) {
    return exchange -> {
      script.play(exchange);
      exchange.pause(20);
      exchange.end();
    };
  }

  /** The same response again, a moment later: when the next user's request may be on its way. */
  @ParameterizedTest
  @ValueSource(longs = {0, 5, 20})
  void aRepeatedResponseReachesNoOtherRequest(long later) {
    AtomicReference<String> twice = new AtomicReference<>("none");
    sandbox
        .hop()
        .play(
            exchange -> {
              exchange.write(exchange.untiedResponse());
              if (exchange.operation().equals(twice.get())) {
                exchange.pause(later);
                exchange.write(exchange.untiedResponse());
              }
            });
    endKeptConnections();
    for (String operation : new String[] {"verify-code", "verify-password"}) {
      twice.set(operation);
      for (int user = 0; user < 5; user++) {
        assertIsOwnOrUnknown(Api.twoFactorNumber());
      }
    }
  }

  /** The start before leaves its response on the connection a second time. */
  @ParameterizedTest
  @ValueSource(longs = {5, 20, 60})
  void aRepeatedStartResponseIsNotTheNextOne(long later) {
    sandbox.hop().play(exchange -> exchange.write(exchange.untiedResponse()));
    endKeptConnections();
    sandbox
        .hop()
        .play(
            exchange -> {
              exchange.write(exchange.untiedResponse());
              if (exchange.operation().equals("send-code")) {
                exchange.pause(later);
                exchange.write(exchange.untiedResponse());
              }
            });
    for (int user = 0; user < 5; user++) {
      String another = Api.plainNumber();
      Api.startLogin(another);
      assertLogsIn(Api.plainNumber());
    }
  }

  /** It may be the one of a request before, on the same connection. */
  @Test
  void aResponseWithoutIdIsAcceptedOnAFreshConnectionOnly() {
    Api.startLogin(Api.plainNumber());
    String number = Api.plainNumber();
    sandbox.hop().playOnce(exchange -> exchange.write(exchange.untiedResponse()));

    Api.start(number).then().statusCode(502).body("error.code", equalTo("PROXY_BAD_RESPONSE"));

    sandbox.hop().play(exchange -> exchange.write(exchange.untiedResponse()));
    endKeptConnections();
    assertLogsIn(Api.plainNumber());
    assertLogsIn(Api.twoFactorNumber());
  }

  @ParameterizedTest
  @ValueSource(ints = {206, 300, 301, 302, 307, 308, 408, 500, 502, 504, 520, 522, 524, 599})
  void connectionsAreClosedAfterAnUnknownStatus(int status) {
    String number = Api.plainNumber();
    sandbox
        .hop()
        .playOnce(
            exchange -> {
              byte[] late = exchange.untiedResponse();
              exchange.write(
                  "HTTP/1.1 " + status + " X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
              exchange.pause(30);
              exchange.write(late);
            });

    Api.start(number).then().statusCode(oneOf(502, 504));

    assertLogsIn(Api.plainNumber());
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void aResponseInPiecesWithALongHeadIsOne() {
    sandbox
        .hop()
        .play(
            exchange -> {
              byte[] response =
                  exchange.response(STATUS_LINE, "HTTP/1.1 200 OK\r\nX-Trace: " + "t".repeat(9000));
              int third = response.length / 3;
              exchange.write(Arrays.copyOfRange(response, 0, third));
              exchange.pause(5);
              exchange.write(Arrays.copyOfRange(response, third, 2 * third));
              exchange.pause(5);
              exchange.write(Arrays.copyOfRange(response, 2 * third, response.length));
            });

    assertLogsIn(Api.plainNumber());
  }

  /** Uses up the connections of tests before, on which responses have named their requests. */
  private static void endKeptConnections() {
    await()
        .until(
            () ->
                Stream.generate(() -> Api.start(Api.plainNumber()).statusCode())
                    .limit(5)
                    .allMatch(status -> status == 201));
  }

  private static void assertLogsIn(String number) {
    Response last = logIn(number);
    last.then().statusCode(200).body("data.state", equalTo("completed"));
    assertThat(last.jsonPath().getLong("data.session.userId")).isEqualTo(Api.userOf(number));
  }

  /** A caller that may have had two responses gets an unknown outcome. */
  private static void assertIsOwnOrUnknown(String number) {
    Response last = logIn(number);
    if (last.statusCode() == 200) {
      assertThat(last.jsonPath().getLong("data.session.userId")).isEqualTo(Api.userOf(number));
    } else {
      last.then().statusCode(502).body("error.code", equalTo("PROXY_BAD_RESPONSE"));
      assertThat(Api.session(Api.userOf(number), Sandbox.API_KEY).statusCode()).isEqualTo(404);
    }
  }

  /** Gives the response to the last step that was taken. */
  private static Response logIn(String number) {
    String login = Api.startLogin(number);
    Response step = Api.code(login, Api.codeOf(number));
    return "password_required".equals(step.path("data.state"))
        ? Api.password(login, TestAccount.PASSWORD)
        : step;
  }
}
