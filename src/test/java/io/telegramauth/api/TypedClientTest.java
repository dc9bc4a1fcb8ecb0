package io.telegramauth.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.telegramauth.client.Credentials;
import io.telegramauth.client.Login;
import io.telegramauth.client.RefusedException;
import io.telegramauth.client.SessionSecret;
import io.telegramauth.client.Sessions;
import io.telegramauth.client.TelegramAuthClient;
import io.telegramauth.client.TelegramAuthClient.Code;
import io.telegramauth.client.TelegramAuthClient.Password;
import io.telegramauth.client.TelegramAuthClient.PhoneNumber;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client jar, as another service uses it. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class TypedClientTest {
  private static final String SERVICE = Credentials.apiKey(Sandbox.API_KEY);
  private static final String ADMIN = Credentials.adminKey(Sandbox.ADMIN_KEY);

  private TelegramAuthClient client;

  @BeforeEach
  void client() {
    client = clientOf(RestAssured.port);
  }

  private static TelegramAuthClient clientOf(int port) {
    return RestClientBuilder.newBuilder()
        .baseUri(URI.create("http://localhost:" + port))
        .build(TelegramAuthClient.class);
  }

  @Test
  void aLoginWithItsSession() {
    String number = Api.twoFactorNumber();
    Login started = client.startLogin(UUID.randomUUID().toString(), new PhoneNumber(number)).data();
    assertThat(started.state()).isEqualTo("code_sent");
    assertThat(started.next()).contains("code", "cancel");
    assertThat(started.delivery().channel()).isNotBlank();
    assertThat(started.toString()).doesNotContain(started.id());
    assertThat(client.getLogin(started.id()).data()).isEqualTo(started);

    Login half = client.submitCode(started.id(), new Code(Api.codeOf(number))).data();
    assertThat(half.passwordHint()).isEqualTo(TestAccount.PASSWORD_HINT);
    Login completed =
        client.submitPassword(started.id(), new Password(TestAccount.PASSWORD)).data();
    assertThat(completed.state()).isEqualTo("completed");
    long userId = completed.session().userId();
    assertThat(userId).isEqualTo(Api.userOf(number));

    SessionSecret session = client.getSessionByUserId(SERVICE, userId, "telethon").data();
    assertThat(session.sessionId()).isEqualTo(completed.session().sessionId());
    assertThat(session.sessionString()).startsWith("1");
    assertThat(session.toString()).doesNotContain(session.sessionString());

    List<Sessions.Session> sessions = client.listSessions(ADMIN, userId).data().sessions();
    assertThat(sessions).singleElement().matches(Sessions.Session::isActive);
    assertThat(client.revokeSession(SERVICE, session.sessionId()).data().telegram())
        .isEqualTo("done");
    assertThat(client.listSessions(ADMIN, userId).data().sessions())
        .noneMatch(Sessions.Session::isActive);
  }

  @Test
  void aLoginGivenUp() {
    Login started = client.startLogin(null, new PhoneNumber(Api.plainNumber())).data();
    client.cancelLogin(started.id());
    assertThat(client.getLogin(started.id()).data().state()).isEqualTo("cancelled");
  }

  @Test
  void aRefusalTellsItsCodeAndItsDetails() {
    RefusedException refused = refused(() -> client.startLogin(null, new PhoneNumber("no number")));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(refused.isRetryable()).isFalse();
    assertThat(refused.retryAfter()).isEmpty();
    assertThat(refused.details()).containsKey("phoneNumber");
    assertThat(refused.requestId()).isPresent();
  }

  @Test
  void aRefusalTellsHowLongToWait() {
    String number = Api.floodedNumber();
    RefusedException refused = refused(() -> client.startLogin(null, new PhoneNumber(number)));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("FLOOD_WAIT");
    assertThat(refused.isRetryable()).isTrue();
    assertThat(refused.retryAfter().orElseThrow()).isGreaterThan(Duration.ZERO);
  }

  @Test
  void aWrongKeyIsRefused() {
    RefusedException refused =
        refused(() -> client.getSessionByUserId(Credentials.apiKey("no such key"), 1, null));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo("UNAUTHORIZED");
  }

  /** A gateway before the service answers in its own way. */
  @ParameterizedTest
  @CsvSource({
    "502, text/html, <html>Bad Gateway</html>",
    "503, application/json, {\"message\":\"Service Unavailable\"}",
    "504, application/json, {\"mess",
    "500, application/json, ''",
    "403, text/plain, Forbidden"
  })
  void anAnswerOfAnotherIsToldAsOne(int status, String type, String body) throws IOException {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          try (exchange) {
            exchange.getResponseBody().write(bytes);
          }
        });
    gateway.start();
    try {
      TelegramAuthClient behind = clientOf(gateway.getAddress().getPort());
      RefusedException refused = refused(() -> behind.getLogin("some-login"));
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.code()).isEqualTo(RefusedException.UNREADABLE_ANSWER);
      assertThat(refused.isRetryable()).isFalse();
      assertThat(refused.requestId()).isEmpty();
    } finally {
      gateway.stop(0);
    }
  }

  private static RefusedException refused(Runnable call) {
    return catchThrowableOfType(RefusedException.class, call::run);
  }
}
