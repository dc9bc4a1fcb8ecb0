package io.telegramauth.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.phone.PhoneNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each pair of routes means for an instance. */
class RouteReadinessTest {
  /** A way to Telegram of which nothing but its standing is asked. */
  private record Way(Route route, String standing) implements TelegramGateway {
    @Override
    public boolean isConfigured() {
      return !standing.equals("off");
    }

    @Override
    public Optional<FailureCode> outOfUse() {
      return switch (standing) {
        case "ok" -> Optional.empty();
        case "off" -> Optional.of(FailureCode.DIRECT_NOT_CONFIGURED);
        default -> Optional.of(FailureCode.valueOf(standing));
      };
    }

    @Override
    public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<CodeSent> resendCode(
        PhoneNumber phoneNumber, SecretBytes state, CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<SignInOutcome> signIn(
        PhoneNumber phoneNumber, SecretBytes state, SecretString code, CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<QrStarted> startQr(CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<ScanOutcome> awaitScan(SecretBytes state, ScanWait wait, CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<SignInOutcome> checkPassword(
        Optional<PhoneNumber> phoneNumber,
        SecretBytes state,
        SecretString password,
        CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<Void> cancelCode(
        Optional<PhoneNumber> phoneNumber, SecretBytes state, CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }

    @Override
    public Uni<Void> logOut(SecretString sessionString, CallOptions options) {
      throw new AssertionError("Readiness asks nobody");
    }
  }

  @ParameterizedTest
  @CsvSource({
    // proxy,           direct,                status, degraded
    "ok,                 ok,                    UP,     false",
    "ok,                 off,                   UP,     false",
    "off,                ok,                    UP,     false",
    "ok,                 DIRECT_NOT_BUNDLED,    UP,     true",
    "ok,                 DIRECT_BROKEN,         UP,     true",
    "PROXY_CIRCUIT_OPEN, ok,                    UP,     true",
    "PROXY_SWITCHED_OFF, ok,                    UP,     true",
    // Comes back by itself, or by a word to all instances.
    "PROXY_CIRCUIT_OPEN, off,                   UP,     true",
    "PROXY_SWITCHED_OFF, DIRECT_NOT_BUNDLED,    UP,     true",
    // Nothing that happens elsewhere would help.
    "off,                DIRECT_NOT_BUNDLED,    DOWN,   true",
    "off,                DIRECT_BROKEN,         DOWN,   true",
    "off,                off,                   DOWN,   false"
  })
  void isUpWhileARouteMayWork(
      String proxy, String direct, HealthCheckResponse.Status status, boolean degraded) {
    Routing routing =
        new Routing(
            List.<TelegramGateway>of(new Way(Route.PROXY, proxy), new Way(Route.DIRECT, direct)),
            Route.PROXY,
            why -> {
              throw new AssertionError("Readiness starts no login");
            });

    HealthCheckResponse response = new RouteReadiness(routing).call();

    assertThat(response.getStatus()).isEqualTo(status);
    assertThat(response.getData())
        .contains(Map.of("proxy", proxy, "direct", direct, "degraded", degraded));
  }
}
