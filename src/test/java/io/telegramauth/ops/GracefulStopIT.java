package io.telegramauth.ops;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform asks the process to stop while it has work to do. */
class GracefulStopIT {
  private static final String LOGINS = "/api/telegram-auth/logins";
  private static final Duration UPSTREAM = Duration.ofSeconds(2);
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @TempDir Path directory;
  private SandboxProxy proxy;

  @BeforeEach
  void telegram() {
    proxy =
        SandboxProxy.start(
            new SandboxTelegram(InstantSource.system()),
            SandboxProxyOptions.defaults().withApiKey(Sandbox.PROXY_KEY));
  }

  @AfterEach
  void noTelegram() {
    proxy.close();
  }

  private ServiceProcess service(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "4000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "4000");
    environment.putAll(settings);
    return ServiceProcess.start(directory, environment);
  }

  @RepeatedTest(3)
  void requestsThatItHasAreAnswered() {
    String number = Api.plainNumber();
    String id;
    try (ServiceProcess service = service(Map.of())) {
      proxy.faults().next(SEND_CODE, new Fault.Delay(UPSTREAM));
      CompletableFuture<Answer> asked = startWhileTheProxyTakesItsTime(service, number);
      service.stop();

      assertThat(asked).succeedsWithin(Duration.ofSeconds(10));
      assertThat(asked.join().status()).isEqualTo(201);
      id = asked.join().body().at("/data/id").textValue();
      assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
      assertThat(service.log()).doesNotContain("\"level\":\"ERROR\"");
    }
    try (ServiceProcess next = service(Map.of())) {
      Answer completed =
          next.send(
              "POST", LOGINS + "/" + id + "/code", "{\"code\":\"" + Api.codeOf(number) + "\"}");
      assertThat(completed.status()).isEqualTo(200);
    }
  }

  @Test
  void itIsNotReadyFirstAndStillAnswersNewRequests() {
    try (ServiceProcess service = service(Map.of("SHUTDOWN_DELAY", "3S"))) {
      assertThat(ready(service)).isEqualTo(200);
      service.stop();

      await().atMost(Duration.ofSeconds(2)).until(() -> ready(service) == 503);
      assertThat(start(service, Api.plainNumber()).status()).isEqualTo(201);
      assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
    }
  }

  @Test
  void aRequestThatNeverEndsDoesNotKeepItAlive() {
    Map<String, String> settings =
        Map.of(
            "SHUTDOWN_TIMEOUT", "1S",
            "REQUEST_DEADLINE_MS", "60000",
            "TELEGRAM_PROXY_READ_TIMEOUT_MS", "60000",
            "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "60000");
    try (ServiceProcess service = service(settings)) {
      proxy.faults().next(SEND_CODE, new Fault.Hang(true));
      CompletableFuture<Answer> asked = startWhileTheProxyTakesItsTime(service, Api.plainNumber());
      service.stop();

      assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
      assertThat(asked).failsWithin(Duration.ofSeconds(10));
    }
  }

  private CompletableFuture<Answer> startWhileTheProxyTakesItsTime(
      ServiceProcess service, String number) {
    long before = proxy.arrivals().count(SEND_CODE);
    CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> start(service, number));
    await().atMost(Duration.ofSeconds(10)).until(() -> proxy.arrivals().count(SEND_CODE) > before);
    return asked;
  }

  private static Answer start(ServiceProcess service, String number) {
    return service.send("POST", LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
  }

  private static int ready(ServiceProcess service) {
    return service.send("GET", "/q/health/ready", null).status();
  }
}
