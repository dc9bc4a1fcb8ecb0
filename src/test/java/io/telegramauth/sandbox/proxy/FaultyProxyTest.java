package io.telegramauth.sandbox.proxy;

import static io.telegramauth.sandbox.proxy.ProxyCaller.CODE;
import static io.telegramauth.sandbox.proxy.ProxyCaller.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Fault.WrongType;
import io.telegramauth.sandbox.proxy.Fault.WrongType.Where;
import io.telegramauth.sandbox.proxy.ProxyCaller.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FaultyProxyTest {
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final SandboxProxy proxy = SandboxProxy.start(telegram, SandboxProxyOptions.defaults());
  private final ProxyCaller caller = new ProxyCaller(proxy);

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void resetsBeforeTheBodyArrives() throws Exception {
    proxy.faults().next(new Fault.ResetBeforeReading());
    try (RawCall call = new RawCall(proxy)) {
      call.sendHead(Operation.SEND_CODE, 100);

      assertThatThrownBy(call::read)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertArrivedOnceWithEffects(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resetsInsteadOfResponding(boolean effect) throws Exception {
    proxy.faults().next(new Fault.ResetAfterReading(effect));
    try (RawCall call = new RawCall(proxy).sendCode(PLAIN)) {
      assertThatThrownBy(call::read)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertArrivedOnceWithEffects(effect ? 1 : 0);
    assertThat(proxy.receivedCalls().latest().get(0).phoneNumber()).contains(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hangsUntilTheProxyIsClosed(boolean effect) throws Exception {
    proxy.faults().next(new Fault.Hang(effect));
    try (RawCall call = new RawCall(proxy).sendCode(PLAIN).patience(MOMENT)) {
      assertThatThrownBy(call::read).isInstanceOf(SocketTimeoutException.class);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertArrivedOnceWithEffects(effect ? 1 : 0));
      proxy.close();
      assertThat(call.patience(Duration.ofSeconds(10)).read()).isEqualTo(-1);
    }
  }

  @Test
  void delaysTheEffectAndTheResponse() throws Exception {
    proxy.faults().next(new Fault.Delay(MOMENT));
    long start = System.nanoTime();
    caller.sendCode(PLAIN).data();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(MOMENT);
    assertArrivedOnceWithEffects(1);
  }

  @Test
  void aDelayedEffectHappensAfterTheCallerIsGone() throws Exception {
    proxy.faults().next(new Fault.Delay(MOMENT));
    new RawCall(proxy).sendCode(PLAIN).close();

    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertArrivedOnceWithEffects(1));
  }

  @Test
  void closesCleanlyInTheMiddle() throws Exception {
    proxy.faults().next(new Fault.TruncatedJson());
    try (RawCall call = new RawCall(proxy).sendCode(PLAIN)) {
      String answer = call.readToEnd();
      int announced = Integer.parseInt(answer.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);

      assertThat(answer).startsWith("HTTP/1.1 200");
      assertThat(body).startsWith("{\"success\":true").hasSize(announced / 2);
    }
    assertArrivedOnceWithEffects(1);
  }

  @Test
  void sendsSlowlyUntilItsTimeIsOver() throws Exception {
    proxy.faults().next(new Fault.SlowBody(Duration.ofMillis(20), MOMENT));
    try (RawCall call = new RawCall(proxy).sendCode(PLAIN)) {
      String answer = call.readToEnd();
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);

      assertThat(body).startsWith("{").hasSizeBetween(1, 12);
    }
    assertArrivedOnceWithEffects(1);
  }

  @Test
  void sendsTheHeadSlowly() throws Exception {
    proxy.faults().next(new Fault.SlowHead(Duration.ofMillis(20), MOMENT));
    try (RawCall call = new RawCall(proxy).sendCode(PLAIN)) {
      assertThat(call.readToEnd()).startsWith("H").hasSizeBetween(1, 12);
    }
    assertArrivedOnceWithEffects(1);
  }

  @Test
  void sendsTheHeadSlowlyToItsEnd() throws Exception {
    proxy.faults().next(new Fault.SlowHead(Duration.ofMillis(1), Duration.ofSeconds(20)));

    assertThat(caller.sendCode(PLAIN).data().path("phoneCodeHash").textValue()).isNotEmpty();
  }

  @Test
  void sendsSlowlyToTheEnd() throws Exception {
    proxy.faults().next(new Fault.SlowBody(Duration.ofMillis(1), Duration.ofSeconds(20)));

    assertThat(caller.sendCode(PLAIN).data().path("phoneCodeHash").textValue()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 502})
  void respondsWithAnHtmlPage(int status) throws Exception {
    proxy.faults().next(new Fault.HtmlPage(status));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.response().headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/html");
    assertThat(reply.body()).startsWith("<!DOCTYPE html>");
    assertArrivedOnceWithEffects(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void respondsWithAnEmptyBody(boolean effect) throws Exception {
    proxy.faults().next(new Fault.EmptyBody(effect));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEmpty();
    assertArrivedOnceWithEffects(effect ? 1 : 0);
  }

  @Test
  void respondsWithWrongTypes() throws Exception {
    proxy.faults().next(new WrongType(Where.PHONE_CODE_HASH), new WrongType(Where.DATA));
    JsonNode number = caller.sendCode(PLAIN).data();
    JsonNode array = caller.sendCode(PLAIN).data();
    JsonNode sent = caller.sendCode(PLAIN).data();
    proxy.faults().always(Operation.VERIFY_CODE, new WrongType(Where.USER_ID));
    JsonNode signedIn = caller.verifyCode(PLAIN, sent, CODE).data();

    assertThat(number.path("phoneCodeHash").isNumber()).isTrue();
    assertThat(array.isArray()).isTrue();
    assertThat(signedIn.path("userId").isBoolean()).isTrue();
    assertThat(telegram.authorisations(PLAIN)).isEqualTo(1);
  }

  @Test
  void respondsWithoutAField() throws Exception {
    proxy.faults().next(new Fault.MissingField("phoneCodeHash"));
    JsonNode sent = caller.sendCode(PLAIN).data();

    assertThat(sent.has("phoneCodeHash")).isFalse();
    assertThat(sent.has("timeout")).isTrue();
    assertArrivedOnceWithEffects(1);
  }

  @Test
  void respondsWithAnyStatus() throws Exception {
    proxy
        .faults()
        .next(new Fault.Status(504, "text/plain", "late", Optional.of(Duration.ofSeconds(3))));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).isEqualTo("late");
    assertThat(reply.response().headers().firstValue("Retry-After")).contains("3");
    assertArrivedOnceWithEffects(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void respondsAsEnvoy(boolean effect) throws Exception {
    proxy.faults().next(Fault.Status.envoy(effect));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).startsWith("upstream connect error");
    assertArrivedOnceWithEffects(effect ? 1 : 0);
  }

  @Test
  void respondsWithARedirect() throws Exception {
    proxy.faults().next(new Fault.Redirect(308));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.status()).isEqualTo(308);
    assertThat(reply.response().headers().firstValue("Location"))
        .contains(proxy.baseUrl() + "/api/v1/auth/send-code");
    assertArrivedOnceWithEffects(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br"})
  void compressesUnasked(String coding) throws Exception {
    proxy.faults().next(new Fault.Compressed(coding));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.response().headers().firstValue("Content-Encoding")).contains(coding);
    assertThat(reply.body()).doesNotContain("success");
    assertArrivedOnceWithEffects(1);
  }

  @Test
  void respondsAsBusyOrLimited() throws Exception {
    proxy
        .faults()
        .next(
            new Fault.Unavailable(Optional.of(Duration.ofSeconds(2))),
            new Fault.RateLimited(Optional.empty()));
    Reply busy = caller.sendCode(PLAIN);
    Reply limited = caller.sendCode(PLAIN);

    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.response().headers().firstValue("Retry-After")).contains("2");
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.errorCode()).isEqualTo("RATE_LIMIT");
    assertThat(limited.response().headers().firstValue("Retry-After")).isEmpty();
    assertThat(proxy.receivedCalls().effects(Operation.SEND_CODE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOOD_WAIT_37,429", "AUTH_RESTART,502", "PHONE_NUMBER_FLOOD,400"})
  void respondsWithAnyErrorOfTelegram(String nameAndStatus) throws Exception {
    String[] expected = nameAndStatus.split(",", 2);
    proxy.faults().next(new Fault.RpcFailure(expected[0]));
    Reply reply = caller.sendCode(PLAIN);

    assertThat(reply.errorMessage()).isEqualTo(expected[0]);
    assertThat(reply.status()).isEqualTo(Integer.parseInt(expected[1]));
    assertArrivedOnceWithEffects(0);
  }

  @Test
  void refusesConnectionsWhilePaused() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    proxy.pause();
    assertThatThrownBy(() -> new RawCall(proxy)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> caller.sendCode(PLAIN)).isInstanceOf(IOException.class);
    proxy.resume();

    assertThat(caller.verifyCode(PLAIN, sent, CODE).status()).isEqualTo(200);
    assertThat(telegram.events().count(PLAIN, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void respondsSlowly() throws Exception {
    SandboxProxyOptions slow = SandboxProxyOptions.defaults().withLatency(MOMENT);
    try (SandboxProxy other = SandboxProxy.start(telegram, slow)) {
      long start = System.nanoTime();
      new ProxyCaller(other).sendCode(PLAIN).data();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(MOMENT);
    }
  }

  private void assertArrivedOnceWithEffects(int effects) {
    assertThat(proxy.receivedCalls().count(Operation.SEND_CODE)).isEqualTo(1);
    assertThat(proxy.receivedCalls().effects(Operation.SEND_CODE)).isEqualTo(effects);
    assertThat(telegram.events().count(PLAIN, Event.CODE_SENT)).isEqualTo(effects);
  }
}
