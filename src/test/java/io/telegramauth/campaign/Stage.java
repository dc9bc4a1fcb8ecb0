package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.Books;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Faults;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a promise is tried on: a Telegram, its proxy, and packaged services that share a store. Its
 * directory below {@code target/campaign} keeps what they have printed.
 */
final class Stage implements AutoCloseable {
  /** How many requests a service of a shared stage works on at once. */
  static final int MAX_CONCURRENT = Campaign.size(96, 256);

  private static final Path DIRECTORY = Path.of("target", "campaign");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PLAIN_NUMBERS = 3 * 7000;
  private static final int SPECIAL_NUMBERS = 3 * 100;

  private static final Map<String, String> SHARED_SETTINGS =
      Map.of(
          "TELEGRAM_PROXY_READ_TIMEOUT_MS", "1500",
          "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "2500",
          "MAX_CONCURRENT_REQUESTS", Integer.toString(MAX_CONCURRENT));

  private static final Map<Engine, Shared> SHARED = new EnumMap<>(Engine.class);

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final Path directory;
  private final SandboxProxy proxy;
  private final Map<String, String> environment = new HashMap<>();
  private final List<ServiceProcess> services = new ArrayList<>();
  private final AtomicInteger plain = new AtomicInteger();
  private final AtomicInteger any = new AtomicInteger();
  private final AtomicInteger flooded = new AtomicInteger();

  private Stage(Engine engine, Map<String, String> settings, SandboxProxyOptions options) {
    try {
      Files.createDirectories(DIRECTORY);
      directory = Files.createTempDirectory(DIRECTORY, "stage-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    proxy = SandboxProxy.start(telegram, options.withApiKey(Sandbox.PROXY_KEY));
    environment.putAll(Sandbox.configuration(proxy.baseUrl()));
    environment.put("USE_TELEGRAM_DIRECT", "false");
    environment.putAll(engine.newStore());
    environment.putAll(settings);
  }

  /**
   * A stage with one service.
   *
   * @param settings of its services, besides what all have
   */
  static Stage open(Engine engine, Map<String, String> settings) {
    return open(engine, settings, SandboxProxyOptions.defaults());
  }

  /** The same with another proxy. */
  static Stage open(Engine engine, Map<String, String> settings, SandboxProxyOptions options) {
    Stage stage = empty(engine, settings, options);
    stage.another();
    return stage;
  }

  /** The same without any service yet. */
  static Stage empty(Engine engine, Map<String, String> settings, SandboxProxyOptions options) {
    return new Stage(engine, settings, options);
  }

  /**
   * The engine's stage for rows that need nothing else, with short waits. In a slice all rows share
   * it; in the campaign each has its own, since together they would use all test numbers up. It
   * ends with the tests. Whoever makes its proxy fail makes it well again.
   *
   * @param row whose checks run on it
   */
  static synchronized Stage shared(Engine engine, Class<?> row) {
    String owner = Campaign.isFull() ? row.getName() : "all";
    Shared shared = SHARED.get(engine);
    if (shared == null || !shared.owner.equals(owner)) {
      if (shared == null) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> SHARED.get(engine).stage.close()));
      } else {
        shared.stage.close();
      }
      SHARED.put(engine, new Shared(owner, open(engine, SHARED_SETTINGS)));
    }
    return SHARED.get(engine).stage;
  }

  private record Shared(String owner, Stage stage) {}

  /** Starts one more service on the same store. */
  ServiceProcess another() {
    ServiceProcess service = ServiceProcess.start(directory, environment);
    services.add(service);
    NothingLeaks.watch(service);
    return service;
  }

  /** Adds to the configuration of services that are started from now on. */
  void set(Map<String, String> settings) {
    environment.putAll(settings);
  }

  /** The service that was started last. */
  ServiceProcess service() {
    return services.get(services.size() - 1);
  }

  /** Calls the service that was started last. */
  Caller caller() {
    return new Caller(service());
  }

  SandboxTelegram telegram() {
    return telegram;
  }

  Books books() {
    return telegram.books();
  }

  SandboxProxy proxy() {
    return proxy;
  }

  Faults faults() {
    return proxy.faults();
  }

  Path directory() {
    return directory;
  }

  /** A test number that nobody else has on this stage; the code is enough. */
  String number() {
    return number(plain, 0, PLAIN_NUMBERS);
  }

  /** A test number; after some thousands of them the first ones come again. */
  String anyNumber() {
    int next = Math.floorMod(any.getAndIncrement(), PLAIN_NUMBERS);
    return "+99966%d%04d".formatted(1 + next % 3, next / 3);
  }

  /** A test number that Telegram always asks to wait. */
  String floodedNumber() {
    return number(flooded, 8100, SPECIAL_NUMBERS);
  }

  private static String number(AtomicInteger taken, int first, int most) {
    int next = taken.getAndIncrement();
    assertThat(next).as("test numbers").isLessThan(most);
    return "+99966%d%04d".formatted(1 + next % 3, first + next / 3);
  }

  /** Starts a login; again while the proxy's faults are in the way. */
  Live live() {
    String number = number();
    AtomicReference<Response> last = new AtomicReference<>(caller().start(number));
    if (last.get().status() != 201) {
      await()
          .atMost(PATIENCE)
          .until(() -> last.updateAndGet(before -> caller().start(number)).status() == 201);
    }
    return new Live(number, last.get().id());
  }

  /** A login that waits for its code. */
  record Live(String number, String id) {}

  /** Makes the proxy well again, and waits until the services know. */
  void heal() {
    faults().clear();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              caller().start(number());
              return caller().proxy().data("circuit").equals("closed");
            });
  }

  /** Ends the services and the proxy. */
  @Override
  public void close() {
    try {
      services.stream().filter(ServiceProcess::isAlive).forEach(NothingLeaks::lookAtMeters);
    } finally {
      services.forEach(ServiceProcess::kill);
      proxy.close();
    }
  }
}
