package io.telegramauth.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxMainTest {
  @Test
  void listensOnItsUsualPortUnlessToldOtherwise() {
    assertThat(SandboxMain.read()).isEqualTo(SandboxProxyOptions.defaults().withPort(8790));
  }

  @Test
  void readsItsOptions() {
    SandboxProxyOptions options =
        SandboxMain.read("--port=1", "--key=a=b", "--idempotent", "--legacy", "--latency=20ms");

    assertThat(options)
        .isEqualTo(
            SandboxProxyOptions.defaults()
                .withPort(1)
                .withApiKey("a=b")
                .honouringIdempotencyKeys()
                .asLegacy()
                .withLatency(Duration.ofMillis(20)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--pot=1", "port=1", "--port=x", "--latency=20", "--latency", "--key="})
  void refusesWhatItDoesNotUnderstand(String argument) {
    assertThatThrownBy(() -> SandboxMain.read(argument))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
