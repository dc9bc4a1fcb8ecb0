package io.telegramauth.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector;
import java.util.Map;

/** The sandbox, and a service that reaches its proxy through an {@link FaultyHop}. */
public class FaultyHopSandbox extends Sandbox {
  private FaultyHop hop;

  @Override
  public Map<String, String> start() {
    Map<String, String> configuration = super.start();
    hop = FaultyHop.before(proxy().baseUrl());
    configuration.put("TELEGRAM_PROXY_URL", hop.baseUrl());
    configuration.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "700");
    configuration.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "1500");
    return configuration;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(FaultyHopSandbox.class));
  }

  @Override
  public void stop() {
    super.stop();
    if (hop != null) {
      hop.close();
    }
  }

  /** The hop, faithful by default. */
  public FaultyHop hop() {
    return hop;
  }
}
