package io.telegramauth.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxMainTest {
  @Test
  void listensOnItsDefaultPort() {
    SandboxMain.Wishes wishes = SandboxMain.read();
    assertThat(wishes.proxy()).isEqualTo(SandboxProxyOptions.defaults().withPort(8790));
    assertThat(wishes.dcPort()).isEmpty();
    assertThat(wishes.tdlib()).isEmpty();
  }

  @Test
  void readsItsOptions() {
    SandboxMain.Wishes wishes =
        SandboxMain.read(
            "--port=1",
            "--control-port=0",
            "--key=a=b",
            "--idempotent",
            "--legacy",
            "--latency=20ms",
            "--dc-port=2",
            "--tdlib=some.so");

    assertThat(wishes.dcPort()).hasValue(2);
    assertThat(wishes.tdlib()).contains(Path.of("some.so"));
    assertThat(wishes.proxy())
        .isEqualTo(
            SandboxProxyOptions.defaults()
                .withPort(1)
                .withControlPort(0)
                .withApiKey("a=b")
                .honouringIdempotencyKeys()
                .asLegacy()
                .withLatency(Duration.ofMillis(20)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--pot=1",
        "port=1",
        "--port=x",
        "--latency=20",
        "--latency",
        "--key=",
        "--dc-port=x"
      })
  void rejectsUnknownOptions(String argument) {
    assertThatThrownBy(() -> SandboxMain.read(argument))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
