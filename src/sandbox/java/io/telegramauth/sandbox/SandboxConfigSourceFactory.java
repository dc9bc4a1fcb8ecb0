package io.telegramauth.sandbox;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.telegramauth.sandbox.dc.SandboxTdlib;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Points an application that contains the sandbox to it, by both routes, unless its environment
 * says otherwise. Supplies nothing in the profile {@code test}: tests start what they need
 * themselves.
 *
 * <p>The direct route is on only with a TDLib that trusts the sandbox, and always leads to the
 * sandbox: nobody reaches the real Telegram by accident.
 */
public final class SandboxConfigSourceFactory implements ConfigSourceFactory {
  /** Above application.properties, below the environment and the system properties. */
  private static final int ORDINAL = 260;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    if (context.getProfiles().contains("test")) {
      return List.of();
    }
    Map<String, String> defaults = new HashMap<>();
    defaults.put(
        "TELEGRAM_PROXY_URL",
        "http://127.0.0.1:"
            + value(context, SandboxDefaults.PROXY_PORT_NAME, SandboxDefaults.PROXY_PORT));
    defaults.put(SandboxDefaults.PROXY_KEY_NAME, SandboxDefaults.PROXY_KEY);
    defaults.put("TELEGRAM_API_ID", "17349");
    defaults.put("TELEGRAM_API_HASH", "344583e45741c457fe1862106095a5eb");
    defaults.put("TELEGRAM_TEST_SERVERS", "true");
    defaults.put("TELEGRAM_SOCKS5_HOST", "127.0.0.1");
    defaults.put(
        "TELEGRAM_SOCKS5_PORT",
        value(context, SandboxDefaults.DC_PORT_NAME, SandboxDefaults.DC_PORT));
    defaults.putAll(
        tdlib(
            Path.of(
                value(
                    context,
                    SandboxDefaults.TDLIB_ORIGINAL_NAME,
                    SandboxDefaults.TDLIB_ORIGINAL))));
    return List.of(new PropertiesConfigSource(defaults, "sandbox", ORDINAL));
  }

  private static Map<String, String> tdlib(Path original) {
    try {
      return Map.of(
          "USE_TELEGRAM_DIRECT",
          "true",
          SandboxDefaults.TDLIB_NAME,
          SandboxTdlib.of(original).library().toString());
    } catch (IOException e) {
      // Told by the application, once it has a log.
      return Map.of("USE_TELEGRAM_DIRECT", "false", SandboxDefaults.NO_TDLIB_NAME, e.getMessage());
    }
  }

  private static String value(ConfigSourceContext context, String name, Object otherwise) {
    ConfigValue given = context.getValue(name);
    return given == null || given.getValue() == null ? otherwise.toString() : given.getValue();
  }
}
