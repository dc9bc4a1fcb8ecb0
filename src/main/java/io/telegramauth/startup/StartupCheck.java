package io.telegramauth.startup;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.config.SecretFiles;
import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TelegramConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Checks the configuration before anything else runs. A problem stops a production start; in
 * development and tests it is only logged.
 */
@ApplicationScoped
class StartupCheck {
  private static final Logger LOG = Logger.getLogger(StartupCheck.class);
  private static final int BEFORE_EVERYTHING = 1;

  void check(
      @Observes @Priority(BEFORE_EVERYTHING) StartupEvent started,
      SecretsConfig secrets,
      TelegramConfig telegram,
      ProxyConfig proxy,
      @ConfigProperty(name = "quarkus.rest-client.telegram-proxy.url") String proxyUrl,
      StoreConfig store,
      RateLimitConfig limits,
      Config config) {
    List<String> problems =
        Stream.concat(
                SecretFiles.read(config::getConfigValue).problems().stream(),
                ConfigChecks.problems(secrets, telegram, proxy, proxyUrl, store, limits).stream())
            .toList();
    boolean strict = ConfigUtils.isProfileActive("prod");
    problems.forEach(problem -> LOG.log(strict ? Logger.Level.ERROR : Logger.Level.WARN, problem));
    boolean unfit = strict ? !problems.isEmpty() : !SqlStoreChecks.problems(store).isEmpty();
    if (unfit) {
      throw new UnfitConfigurationException(problems.size());
    }
  }

  /** The configuration has problems, which were logged. */
  static final class UnfitConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitConfigurationException(int problems) {
      super("The configuration has " + problems + " problem(s), listed above", null, false, false);
    }
  }
}
