package io.telegramauth.sandbox.proxy;

import static io.telegramauth.sandbox.proxy.ProxyCaller.CODE;
import static io.telegramauth.sandbox.proxy.ProxyCaller.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.ProxyCaller.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final SandboxProxy proxy =
      SandboxProxy.start(telegram, SandboxProxyOptions.defaults().honouringIdempotencyKeys());
  private final ProxyCaller caller = new ProxyCaller(proxy, "Idempotency-Key", "one");

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void aRepeatedKeyGetsTheSameResponse() throws Exception {
    Reply first = caller.sendCode(PLAIN);
    Reply again = caller.sendCode(PLAIN);

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(codesSent()).isEqualTo(1);
    assertThat(proxy.receivedCalls().count(Operation.SEND_CODE)).isEqualTo(2);
    assertThat(proxy.receivedCalls().effects(Operation.SEND_CODE)).isEqualTo(1);
  }

  @Test
  void aRepeatedKeyGetsALostResponse() throws Exception {
    proxy.faults().next(new Fault.ResetAfterReading(true));
    assertThatThrownBy(() -> caller.sendCode(PLAIN)).isInstanceOf(IOException.class);
    JsonNode sent = caller.sendCode(PLAIN).data();

    assertThat(codesSent()).isEqualTo(1);
    assertThat(caller.verifyCode(PLAIN, sent, CODE).status()).isEqualTo(200);
  }

  @Test
  void aRepeatedKeyWaitsForTheFirstCall() {
    proxy.faults().next(new Fault.Delay(Duration.ofMillis(300)));
    List<CompletableFuture<Reply>> calls =
        IntStream.range(0, 8)
            .mapToObj(
                i -> caller.postAsync(Operation.SEND_CODE, ProxyCaller.body(PLAIN).toString()))
            .toList();
    List<String> answers = calls.stream().map(call -> call.join().body()).distinct().toList();

    assertThat(answers).hasSize(1);
    assertThat(codesSent()).isEqualTo(1);
    assertThat(proxy.receivedCalls().count(Operation.SEND_CODE)).isEqualTo(8);
  }

  @Test
  void aFaultBeforeTheEffectLeavesTheKeyUnused() throws Exception {
    proxy.faults().next(new Fault.Unavailable(Optional.empty()));

    assertThat(caller.sendCode(PLAIN).status()).isEqualTo(503);
    assertThat(caller.sendCode(PLAIN).status()).isEqualTo(200);
    assertThat(codesSent()).isEqualTo(1);
  }

  @Test
  void anotherKeyIsAnotherCall() throws Exception {
    caller.sendCode(PLAIN);
    caller.with("Idempotency-Key", "two").sendCode(PLAIN);
    caller.with().sendCode(PLAIN);

    assertThat(codesSent()).isEqualTo(3);
  }

  @Test
  void aProxyThatDoesNotHonourKeysSendsAgain() throws Exception {
    try (SandboxProxy other = SandboxProxy.start(telegram, SandboxProxyOptions.defaults())) {
      ProxyCaller otherCaller = new ProxyCaller(other, "Idempotency-Key", "one");
      otherCaller.sendCode(PLAIN);
      otherCaller.sendCode(PLAIN);
    }

    assertThat(codesSent()).isEqualTo(2);
  }

  private long codesSent() {
    return telegram.events().count(PLAIN, Event.CODE_SENT);
  }
}
