package io.telegramauth.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Longer timeouts for a service that has just started, for tests that need no haste. */
public abstract class PatientProfile implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "TELEGRAM_PROXY_READ_TIMEOUT_MS", "8000",
        "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "8000",
        "REQUEST_DEADLINE_MS", "10000");
  }
}
