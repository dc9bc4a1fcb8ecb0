package io.telegramauth.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The Telegram of the service under test, with short waits. A test's field of this type is
 * injected.
 */
public class Sandbox implements QuarkusTestResourceLifecycleManager {
  /** The key of the service named {@code default}. */
  public static final String API_KEY = "c6c1f2e06d3a4fb1a9be-default";

  /** The key of the service named {@code ingestor}, which sees all sessions. */
  public static final String INGESTOR_KEY = "7b1f0c52e2d84a7f8f3e-ingestor";

  /** The key of the service named {@code bridge}, which sees its own sessions. */
  public static final String BRIDGE_KEY = "2a9d4e7c15b04f63a8d2-bridge";

  /** The key that takes the place of the one before. */
  public static final String NEXT_BRIDGE_KEY = "5e0d7c2b9a4f1e8d6c3b-bridge";

  /** The administrators' key. */
  public static final String ADMIN_KEY = "f0e4d2c81b7a4956a3bc-admin";

  /** The sealing secret. */
  public static final String SESSION_SECRET = "q8Zr1yT6uWm3Kx9vBn4cLs7dFg2hJp5aRe0t";

  /** How long a request may take, unless a test has it otherwise. */
  public static final Duration REQUEST_DEADLINE = Duration.ofSeconds(9);

  /** The service's key at the proxy. */
  public static final String PROXY_KEY = "proxy-key-1f5a9c3e7b2d";

  /** The service's api_hash. */
  public static final String API_HASH = "0123456789abcdef0123456789abcdef";

  private SandboxTelegram telegram;
  private SandboxProxy proxy;

  @Override
  public Map<String, String> start() {
    telegram = new SandboxTelegram(InstantSource.system());
    proxy = SandboxProxy.start(telegram, options());
    Map<String, String> configuration = configuration(proxy.baseUrl());
    // The packaged service has no test profile that would say so. A test that needs another has a
    // resource of its own: what a profile of Quarkus's tests says stands below this.
    configuration.put("STORE_SQLITE_PATH", ":memory:");
    configuration.put("USE_TELEGRAM_DIRECT", "false");
    configuration.put("TELEGRAM_TEST_SERVERS", "true");
    configuration.putAll(Management.configuration());
    return configuration;
  }

  /** A test's own resource is started after the common one and replaces it. */
  @Override
  public int order() {
    return getClass() == Sandbox.class ? 0 : 1;
  }

  /** The options of the proxy; overridden by tests that need others. */
  protected SandboxProxyOptions options() {
    return optionsWithKey();
  }

  private static SandboxProxyOptions optionsWithKey() {
    return SandboxProxyOptions.defaults().withApiKey(PROXY_KEY);
  }

  /** A proxy of this Telegram, for {@link #configuration}. */
  public static SandboxProxy proxyOf(SandboxTelegram telegram) {
    return SandboxProxy.start(telegram, optionsWithKey());
  }

  /** The configuration of a service with this proxy. */
  public static Map<String, String> configuration(String proxyUrl) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("SESSION_SECRET", SESSION_SECRET);
    configuration.put("API_KEY", API_KEY);
    configuration.put(
        "SERVICE_API_KEYS",
        "ingestor=%s,bridge=%s,bridge=%s".formatted(INGESTOR_KEY, BRIDGE_KEY, NEXT_BRIDGE_KEY));
    configuration.put("SERVICES_SEEING_ALL", "ingestor");
    configuration.put("ADMIN_API_KEY", ADMIN_KEY);
    configuration.put("TELEGRAM_API_ID", "17349");
    configuration.put("TELEGRAM_API_HASH", API_HASH);
    configuration.put("TELEGRAM_PROXY_URL", proxyUrl);
    configuration.put("TELEGRAM_PROXY_API_KEY", PROXY_KEY);
    configuration.put("TELEGRAM_PROXY_RETRY_DELAY_MS", "20");
    configuration.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "5000");
    configuration.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "6000");
    configuration.put("TELEGRAM_PROXY_BREAKER_DELAY_MS", "500");
    configuration.put("REQUEST_DEADLINE_MS", "" + REQUEST_DEADLINE.toMillis());
    configuration.put("RATE_LIMITS_ENABLED", "false");
    // Tests call the service directly, most of them without a key.
    configuration.put("CLIENT_IP_HEADER", "none");
    // All callers of a test have one address.
    configuration.put("MAX_CONNECTIONS_PER_ADDRESS", "4096");
    configuration.put("ALLOW_ANONYMOUS_LOGINS", "true");
    return configuration;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(Sandbox.class));
  }

  @Override
  public void stop() {
    if (proxy != null) {
      proxy.close();
    }
  }

  /** The state of Telegram. */
  public SandboxTelegram telegram() {
    return telegram;
  }

  /** The proxy, its faults and arrivals. */
  public SandboxProxy proxy() {
    return proxy;
  }
}
