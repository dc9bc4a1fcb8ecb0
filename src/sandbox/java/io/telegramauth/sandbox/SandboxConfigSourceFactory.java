package io.telegramauth.sandbox;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Points an application that has the sandbox in it to the sandbox, unless its environment says
 * otherwise. Gives nothing in the profile {@code test}: tests start what they need themselves.
 */
public final class SandboxConfigSourceFactory implements ConfigSourceFactory {
  /** Above application.properties, below the environment and the system properties. */
  private static final int ORDINAL = 260;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    if (context.getProfiles().contains("test")) {
      return List.of();
    }
    ConfigValue port = context.getValue(SandboxDefaults.PROXY_PORT_NAME);
    String url =
        "http://127.0.0.1:"
            + (port == null || port.getValue() == null
                ? SandboxDefaults.PROXY_PORT
                : port.getValue());
    Map<String, String> defaults =
        Map.of(
            "TELEGRAM_PROXY_URL",
            url,
            SandboxDefaults.PROXY_KEY_NAME,
            SandboxDefaults.PROXY_KEY,
            // Not wired to the sandbox: the direct route would go to the real Telegram.
            "USE_TELEGRAM_DIRECT",
            "false",
            "TELEGRAM_API_ID",
            "17349",
            "TELEGRAM_API_HASH",
            "344583e45741c457fe1862106095a5eb");
    return List.of(new PropertiesConfigSource(defaults, "sandbox", ORDINAL));
  }
}
