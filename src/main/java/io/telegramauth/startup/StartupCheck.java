package io.telegramauth.startup;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.telegramauth.config.PlaintextConfig;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.config.SecretArns;
import io.telegramauth.config.SecretFiles;
import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TelegramConfig;
import io.telegramauth.config.TracesConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Checks the configuration before anything else runs. A problem stops the start of a packaged
 * application, whatever its profile; in dev mode and tests it is only logged.
 */
@ApplicationScoped
class StartupCheck {
  private static final Logger LOG = Logger.getLogger(StartupCheck.class);
  private static final int BEFORE_EVERYTHING = 1;

  /** Profiles whose settings, which are in the package too, weaken it. */
  private static final List<String> LENIENT_PROFILES = List.of("dev", "test");

  void check(
      @Observes @Priority(BEFORE_EVERYTHING) StartupEvent started,
      SecretsConfig secrets,
      TelegramConfig telegram,
      ProxyConfig proxy,
      @ConfigProperty(name = "quarkus.rest-client.telegram-proxy.url") String proxyUrl,
      StoreConfig store,
      RateLimitConfig limits,
      TracesConfig traces,
      PlaintextConfig plaintext,
      @ConfigProperty(name = "telegram-auth.client-ip-header") Optional<String> clientIpHeader,
      Config config) {
    boolean strict = !LaunchMode.current().isDevOrTest();
    List<String> problems = new ArrayList<>();
    if (strict && LENIENT_PROFILES.stream().anyMatch(ConfigUtils::isProfileActive)) {
      problems.add("QUARKUS_PROFILE is dev or test: their settings are no protection");
    }
    problems.addAll(SecretFiles.read(config::getConfigValue).problems());
    problems.addAll(SecretArns.problems(config));
    problems.addAll(
        ConfigChecks.problems(secrets, telegram, proxy, proxyUrl, store, limits, clientIpHeader));
    problems.addAll(
        PlaintextChecks.problems(
            plaintext,
            proxy,
            proxyUrl,
            store,
            traces,
            name -> config.getOptionalValue(name, String.class)));
    problems.forEach(problem -> LOG.log(strict ? Logger.Level.ERROR : Logger.Level.WARN, problem));
    boolean unfit = strict ? !problems.isEmpty() : !StoreChecks.addressProblems(store).isEmpty();
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
