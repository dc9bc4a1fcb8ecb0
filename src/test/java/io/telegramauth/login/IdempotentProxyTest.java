package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy that has declared to honour idempotency keys: lost answers are asked for again. */
@QuarkusTest
@TestProfile(IdempotentProxyTest.Declared.class)
@QuarkusTestResource(value = IdempotentProxyTest.Honouring.class, restrictToAnnotatedClass = true)
class IdempotentProxyTest {
  /** The declaration. */
  public static class Declared implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("TELEGRAM_PROXY_HONOURS_IDEMPOTENCY_KEYS", "true");
    }
  }

  /** A proxy that keeps it. */
  public static class Honouring extends Sandbox {
    @Override
    protected SandboxProxyOptions options() {
      return super.options().honouringIdempotencyKeys();
    }
  }

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  @AfterEach
  void healthy() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault.ResetBeforeReading(),
        new Fault.ResetAfterReading(true),
        new Fault.ResetAfterReading(false),
        new Fault.Hang(true),
        new Fault.Hang(false),
        new Fault.TruncatedJson(),
        new Fault.EmptyBody(true),
        new Fault.HtmlPage(200),
        Fault.Status.envoy(true),
        Fault.Status.envoy(false),
        new Fault.Status(
            429, "application/json", "{\"message\":\"slow down\"}", Optional.empty(), true),
        new Fault.Redirect(308),
        Fault.Status.of(500));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void callersNoticeNoSingleFault(Fault fault) {
    String number = Api.twoFactorNumber();
    long codes = sandbox.telegram().events().count(number, Event.CODE_SENT);
    long spent = sandbox.telegram().events().count(number, Event.CODE_SPENT);
    long signedIn = sandbox.telegram().events().count(number, Event.SIGNED_IN);

    sandbox.proxy().faults().next(fault);
    String id = Api.startLogin(number);
    sandbox.proxy().faults().next(fault);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("password_required"));
    sandbox.proxy().faults().next(fault);
    Api.password(id, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));

    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT) - codes).isEqualTo(1);
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SPENT) - spent).isEqualTo(1);
    assertThat(sandbox.telegram().events().count(number, Event.SIGNED_IN) - signedIn).isEqualTo(1);
  }

  /** The first attempt may have had its effect; that the others were turned away undoes nothing. */
  @Test
  void aResponseLostForGoodIsUnknown() {
    Fault busy = new Fault.Unavailable(Optional.empty());
    String number = Api.plainNumber();
    sandbox.proxy().faults().next(new Fault.ResetAfterReading(true), busy, busy, busy);
    Api.start(number)
        .then()
        .statusCode(504)
        .body("error.code", equalTo("PROXY_CONNECTION_LOST"))
        .body("error.retryable", equalTo(false))
        .body("error.details.login.state", equalTo("unknown"));
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);

    String next = Api.plainNumber();
    String id = Api.startLogin(next);
    sandbox.proxy().faults().next(new Fault.ResetAfterReading(true), busy, busy, busy);
    Api.code(id, Api.codeOf(next))
        .then()
        .statusCode(504)
        .body("error.details.login.state", equalTo("unknown"));
  }
}
