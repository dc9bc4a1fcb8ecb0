package io.telegramauth.startup;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is stopped while it has work. */
class GracefulStopIT {
  private static final String LOGINS = "/api/telegram-auth/logins";
  private static final Duration UPSTREAM = Duration.ofSeconds(2);
  private static final int AT_ONCE = 8;
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private SandboxProxy proxy;

  @BeforeEach
  void telegram() {
    proxy = Sandbox.proxyOf(new SandboxTelegram(InstantSource.system()));
  }

  @AfterEach
  void noTelegram() {
    proxy.close();
    threads.shutdownNow();
  }

  private ServiceProcess service(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "20000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "20000");
    environment.put("REQUEST_DEADLINE_MS", "20000");
    environment.putAll(settings);
    return ServiceProcess.start(directory, environment);
  }

  @Test
  void requestsInFlightAreAnswered() {
    List<String> numbers = Stream.generate(Api::plainNumber).limit(AT_ONCE).toList();
    Map<String, String> ids = new HashMap<>();
    try (ServiceProcess service = service(Map.of())) {
      numbers.forEach(number -> proxy.faults().next(SEND_CODE, new Fault.Delay(UPSTREAM)));
      List<CompletableFuture<Answer>> asked = startUntilAtTheProxy(service, numbers);
      service.stop();

      for (int i = 0; i < AT_ONCE; i++) {
        assertThat(asked.get(i)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(asked.get(i).join().status()).isEqualTo(201);
        ids.put(numbers.get(i), asked.get(i).join().body().at("/data/id").textValue());
      }
      assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
    }
    try (ServiceProcess next = service(Map.of())) {
      ids.forEach(
          (number, id) -> {
            String code = "{\"code\":\"" + Api.codeOf(number) + "\"}";
            assertThat(next.send("POST", LOGINS + "/" + id + "/code", code).status())
                .isEqualTo(200);
          });
    }
  }

  /** A balancer needs a moment to notice; a request that never ends is not awaited. */
  @Test
  void isUnreadyFirstAndThenEndsInTime() {
    Map<String, String> settings =
        Map.of(
            "SHUTDOWN_DELAY", "10S",
            "SHUTDOWN_TIMEOUT", "1S",
            "REQUEST_DEADLINE_MS", "60000",
            "TELEGRAM_PROXY_READ_TIMEOUT_MS", "60000",
            "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "60000");
    try (ServiceProcess service = service(settings)) {
      proxy.faults().next(SEND_CODE, new Fault.Hang(true));
      CompletableFuture<Answer> hanging =
          startUntilAtTheProxy(service, List.of(Api.plainNumber())).get(0);
      assertThat(ready(service)).isEqualTo(200);
      service.stop();

      await().atMost(Duration.ofSeconds(8)).until(() -> ready(service) == 503);
      assertThat(start(service, Api.plainNumber()).status()).isEqualTo(201);
      assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
      assertThat(hanging).failsWithin(Duration.ofSeconds(10));
    }
  }

  private List<CompletableFuture<Answer>> startUntilAtTheProxy(
      ServiceProcess service, List<String> numbers) {
    long before = proxy.receivedCalls().count(SEND_CODE);
    List<CompletableFuture<Answer>> asked =
        numbers.stream()
            .map(number -> CompletableFuture.supplyAsync(() -> start(service, number), threads))
            .toList();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> proxy.receivedCalls().count(SEND_CODE) == before + numbers.size());
    return asked;
  }

  private static Answer start(ServiceProcess service, String number) {
    return service.send("POST", LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
  }

  private static int ready(ServiceProcess service) {
    return service.send("GET", "/q/health/ready", null).status();
  }
}
