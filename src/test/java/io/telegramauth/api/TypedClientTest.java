package io.telegramauth.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.telegramauth.client.AccessLog;
import io.telegramauth.client.Credentials;
import io.telegramauth.client.ErrorCode;
import io.telegramauth.client.Login;
import io.telegramauth.client.Outcome;
import io.telegramauth.client.Proxy;
import io.telegramauth.client.SessionSecret;
import io.telegramauth.client.Sessions;
import io.telegramauth.client.TelegramAuthClient;
import io.telegramauth.client.TelegramAuthClient.Code;
import io.telegramauth.client.TelegramAuthClient.Password;
import io.telegramauth.client.TelegramAuthClient.PhoneNumber;
import io.telegramauth.client.TelegramAuthClient.ProxySwitch;
import io.telegramauth.client.TelegramAuthException;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client, used as by another service. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class TypedClientTest {
  private TelegramAuthClient client;
  private TelegramAuthClient admin;

  @BeforeEach
  void clients() {
    client = client(RestAssured.port, Credentials.apiKey(Sandbox.API_KEY));
    admin = client(RestAssured.port, Credentials.adminKey(Sandbox.ADMIN_KEY));
  }

  private static TelegramAuthClient client(int port, Credentials credentials) {
    return TelegramAuthClient.create(URI.create("http://localhost:" + port), credentials);
  }

  @Test
  void completesALoginAndHandsOutItsSession() {
    String number = Api.twoFactorNumber();
    Login started =
        client
            .startLogin(UUID.randomUUID().toString(), "192.0.2.1", new PhoneNumber(number))
            .data();
    assertThat(started.state()).isEqualTo(Login.State.CODE_SENT);
    assertThat(started.next()).contains(Login.Action.CODE, Login.Action.CANCEL);
    assertThat(started.delivery().channel()).isNotBlank();
    assertThat(started.toString()).doesNotContain(started.id());
    assertThat(client.getLogin(started.id()).data()).isEqualTo(started);

    Login half = client.submitCode(started.id(), new Code(Api.codeOf(number))).data();
    assertThat(half.passwordHint()).isEqualTo(TestAccount.PASSWORD_HINT);
    Login completed =
        client.submitPassword(started.id(), new Password(TestAccount.PASSWORD)).data();
    assertThat(completed.state()).isEqualTo(Login.State.COMPLETED);
    long userId = completed.session().userId();
    assertThat(userId).isEqualTo(Api.userOf(number));

    SessionSecret session = client.getSessionByUserId(userId, "telethon").data();
    assertThat(session.sessionId()).isEqualTo(completed.session().sessionId());
    assertThat(session.sessionString()).startsWith("1");
    assertThat(session.toString()).doesNotContain(session.sessionString());

    List<Sessions.Session> sessions = admin.listSessions(userId).data().sessions();
    assertThat(sessions).singleElement().matches(Sessions.Session::isActive);
    assertThat(client.revokeSession(session.sessionId()).data().telegram()).isEqualTo(Outcome.DONE);
    assertThat(admin.listSessions(userId).data().sessions()).noneMatch(Sessions.Session::isActive);
    assertThat(admin.getAccessLog(session.sessionId()).data().entries())
        .extracting(AccessLog.Entry::action)
        .containsExactly(
            AccessLog.Action.LOG_OUT,
            AccessLog.Action.REVOKE,
            AccessLog.Action.HAND_OUT,
            AccessLog.Action.CREATE);
  }

  @Test
  void switchesTheProxyOffAndOn() {
    try {
      assertThat(admin.switchProxy(new ProxySwitch(Proxy.Mode.OFF)).data().mode())
          .isEqualTo(Proxy.Mode.OFF);
    } finally {
      admin.switchProxy(new ProxySwitch(Proxy.Mode.AUTO));
    }
    assertThat(admin.getProxy().data().mode()).isEqualTo(Proxy.Mode.AUTO);
  }

  @Test
  void cancelsALogin() {
    Login started = client.startLogin(null, null, new PhoneNumber(Api.plainNumber())).data();
    client.cancelLogin(started.id());
    assertThat(client.getLogin(started.id()).data().state()).isEqualTo(Login.State.CANCELLED);
  }

  @Test
  void aFailureCarriesItsCodeAndDetails() {
    TelegramAuthException refused =
        refused(() -> client.startLogin(null, null, new PhoneNumber("no number")));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
    assertThat(refused.isRetryable()).isFalse();
    assertThat(refused.retryAfter()).isEmpty();
    assertThat(refused.details()).containsKey("phoneNumber");
    assertThat(refused.requestId()).isPresent();
  }

  @Test
  void aFailureCarriesItsWait() {
    String number = Api.floodedNumber();
    TelegramAuthException refused =
        refused(() -> client.startLogin(null, null, new PhoneNumber(number)));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo(ErrorCode.FLOOD_WAIT);
    assertThat(refused.isRetryable()).isTrue();
    assertThat(refused.retryAfter().orElseThrow()).isGreaterThan(Duration.ZERO);
  }

  @Test
  void aWrongKeyIsRejected() {
    TelegramAuthClient stranger = client(RestAssured.port, Credentials.apiKey("no such key"));
    TelegramAuthException refused = refused(() -> stranger.getSessionByUserId(1, null));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
  }

  /** A gateway before the service responds in its own way. */
  @ParameterizedTest
  @CsvSource({
    "502, text/html, <html>Bad Gateway</html>",
    "503, application/json, {\"message\":\"Service Unavailable\"}",
    "504, application/json, {\"mess",
    "500, application/json, ''",
    "403, text/plain, Forbidden"
  })
  void aGatewaysResponseIsUnreadable(int status, String type, String body) throws IOException {
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
      TelegramAuthClient behind =
          client(gateway.getAddress().getPort(), Credentials.apiKey(Sandbox.API_KEY));
      TelegramAuthException refused = refused(() -> behind.getLogin("some-login"));
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.code()).isEqualTo(ErrorCode.UNREADABLE_RESPONSE);
      assertThat(refused.isRetryable()).isFalse();
      assertThat(refused.requestId()).isEmpty();
    } finally {
      gateway.stop(0);
    }
  }

  private static TelegramAuthException refused(Runnable call) {
    return catchThrowableOfType(TelegramAuthException.class, call::run);
  }
}
