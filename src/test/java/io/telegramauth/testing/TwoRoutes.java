package io.telegramauth.testing;

import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sandbox with its data centre, and a service that reaches it through real TDLib: one Telegram,
 * two routes. Without TDLib the service has the proxy only, and its tests must be skipped.
 */
public class TwoRoutes extends Sandbox {
  private DataCentre dataCentre;
  private Path workDirectory;

  @Override
  public Map<String, String> start() {
    Map<String, String> configuration = super.start();
    if (TrustingTdlib.isThere()) {
      dataCentre =
          DataCentre.start(
              telegram(), DataCentreOptions.defaults().withServerKey(TrustingTdlib.serverKey()));
      try {
        workDirectory = Files.createTempDirectory("two-routes");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      configuration.putAll(directRoute(dataCentre));
      // Room for what the second attempt, the direct one, takes on a busy machine.
      configuration.put("REQUEST_DEADLINE_MS", "12000");
      configuration.put("TELEGRAM_PROXY_BREAKER_DELAY_MS", "60000");
      configuration.put("TELEGRAM_DIRECT_WORK_DIRECTORY", workDirectory.toString());
    }
    return configuration;
  }

  /** The configuration of a service whose direct route leads to this data centre. */
  public static Map<String, String> directRoute(DataCentre dataCentre) {
    return Map.of(
        "USE_TELEGRAM_DIRECT",
        "true",
        "TDLIB_PATH",
        TrustingTdlib.library().toString(),
        "TELEGRAM_TEST_SERVERS",
        "true",
        "TELEGRAM_SOCKS5_HOST",
        "127.0.0.1",
        "TELEGRAM_SOCKS5_PORT",
        Integer.toString(dataCentre.port()));
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(TwoRoutes.class));
  }

  @Override
  public void stop() {
    super.stop();
    if (dataCentre != null) {
      dataCentre.close();
    }
    if (workDirectory != null && !workDirectory.toFile().delete()) {
      throw new IllegalStateException("The direct route has left " + leftovers());
    }
  }

  /** The data centre and its faults. */
  public DataCentre dataCentre() {
    return dataCentre;
  }

  /** The existing private directories of the direct route. */
  public List<Path> leftovers() {
    try (Stream<Path> entries = Files.list(workDirectory)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
