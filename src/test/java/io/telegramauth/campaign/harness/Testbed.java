package io.telegramauth.campaign.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.EventCounter;
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
 * The environment of a row: a Telegram, its proxy, and packaged services that share a store. Its
 * directory below {@code target/campaign} keeps their output.
 */
public final class Testbed implements AutoCloseable {
  /** How many requests a service of a shared testbed works on at once. */
  public static final int MAX_CONCURRENT = Campaign.size(96, 256);

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

  private Testbed(Engine engine, Map<String, String> settings, SandboxProxyOptions options) {
    try {
      Files.createDirectories(DIRECTORY);
      directory = Files.createTempDirectory(DIRECTORY, "testbed-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    proxy = SandboxProxy.start(telegram, options.withApiKey(Sandbox.PROXY_KEY));
    environment.putAll(Sandbox.configuration(proxy.baseUrl()));
    environment.put("USE_TELEGRAM_DIRECT", "false");
    environment.put("MAX_CONNECTIONS", "4096");
    environment.putAll(engine.newStore());
    environment.putAll(settings);
  }

  /**
   * A testbed with one service.
   *
   * @param settings of its services, besides what all have
   */
  public static Testbed open(Engine engine, Map<String, String> settings) {
    return open(engine, settings, SandboxProxyOptions.defaults());
  }

  /** The same with another proxy. */
  public static Testbed open(
      Engine engine, Map<String, String> settings, SandboxProxyOptions options) {
    Testbed testbed = empty(engine, settings, options);
    testbed.startService();
    return testbed;
  }

  /** The same without any service yet. */
  public static Testbed empty(
      Engine engine, Map<String, String> settings, SandboxProxyOptions options) {
    return new Testbed(engine, settings, options);
  }

  /**
   * The engine's testbed for rows that need nothing else, with short waits. In a slice all rows
   * share it; in the campaign each has its own, since together they would use all test numbers up.
   * It ends with the tests. Whoever makes its proxy fail makes it well again.
   *
   * @param row whose checks run on it
   */
  public static synchronized Testbed shared(Engine engine, Class<?> row) {
    String owner = Campaign.isFull() ? row.getName() : "all";
    Shared shared = SHARED.get(engine);
    if (shared == null || !shared.owner.equals(owner)) {
      if (shared == null) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> SHARED.get(engine).testbed.close()));
      } else {
        shared.testbed.close();
      }
      SHARED.put(engine, new Shared(owner, open(engine, SHARED_SETTINGS)));
    }
    return SHARED.get(engine).testbed;
  }

  private record Shared(String owner, Testbed testbed) {}

  /** Starts one more service on the same store. */
  public ServiceProcess startService() {
    ServiceProcess service = ServiceProcess.start(directory, environment);
    services.add(service);
    LeakCheck.watch(service);
    return service;
  }

  /** Adds to the configuration of services that are started from now on. */
  public void set(Map<String, String> settings) {
    environment.putAll(settings);
  }

  /** The service that was started last. */
  public ServiceProcess service() {
    return services.get(services.size() - 1);
  }

  /** Calls the service that was started last. */
  public Caller caller() {
    return new Caller(service());
  }

  public SandboxTelegram telegram() {
    return telegram;
  }

  public EventCounter events() {
    return telegram.events();
  }

  public SandboxProxy proxy() {
    return proxy;
  }

  public Faults faults() {
    return proxy.faults();
  }

  public Path directory() {
    return directory;
  }

  /** A test number that nobody else has on this testbed; the code is enough. */
  public String number() {
    return number(plain, 0, PLAIN_NUMBERS);
  }

  /** A test number; after some thousands of them the first ones come again. */
  public String anyNumber() {
    int next = Math.floorMod(any.getAndIncrement(), PLAIN_NUMBERS);
    return "+99966%d%04d".formatted(1 + next % 3, next / 3);
  }

  /** A test number that Telegram always asks to wait. */
  public String floodedNumber() {
    return number(flooded, 8100, SPECIAL_NUMBERS);
  }

  private static String number(AtomicInteger taken, int first, int most) {
    int next = taken.getAndIncrement();
    assertThat(next).as("test numbers").isLessThan(most);
    return "+99966%d%04d".formatted(1 + next % 3, first + next / 3);
  }

  /** Starts a login; again while the proxy's faults are in the way. */
  public StartedLogin startLogin() {
    String number = number();
    AtomicReference<Response> last = new AtomicReference<>(caller().start(number));
    if (last.get().status() != 201) {
      await()
          .atMost(PATIENCE)
          .until(() -> last.updateAndGet(before -> caller().start(number)).status() == 201);
    }
    return new StartedLogin(number, last.get().id());
  }

  /** A login that waits for its code. */
  public record StartedLogin(String number, String id) {}

  /** Makes the proxy well again, and waits until the services know. */
  public void clearFaults() {
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
      services.stream().filter(ServiceProcess::isAlive).forEach(LeakCheck::checkMeters);
    } finally {
      services.forEach(ServiceProcess::kill);
      proxy.close();
    }
  }
}
