package io.telegramauth.sandbox;

import io.quarkus.arc.profile.UnlessBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs the sandbox for as long as the application that it is part of, on the port {@code
 * sandbox.proxy.port}, behind the key that the application shows to its proxy.
 */
@ApplicationScoped
@UnlessBuildProfile("test")
public class SandboxInApplication {
  private static final Logger LOG = Logger.getLogger(SandboxInApplication.class);

  private final SandboxProxyOptions options;
  private Optional<SandboxProxy> proxy = Optional.empty();

  SandboxInApplication(
      @ConfigProperty(name = SandboxDefaults.PROXY_PORT_NAME, defaultValue = "8790") int port,
      @ConfigProperty(
              name = SandboxDefaults.PROXY_KEY_NAME,
              defaultValue = SandboxDefaults.PROXY_KEY)
          String key) {
    this.options =
        SandboxProxyOptions.defaults().withPort(port).withApiKey(key).honouringIdempotencyKeys();
  }

  void start(@Observes StartupEvent event) {
    SandboxProxy started = SandboxProxy.start(new SandboxTelegram(InstantSource.system()), options);
    proxy = Optional.of(started);
    LOG.infof(
        "Telegram is played by the sandbox: offline, with test numbers only.%n"
            + "  %s%n  The proxy listens at %s",
        String.join(System.lineSeparator() + "  ", SandboxTelegram.tour()), started.baseUrl());
  }

  void stop(@Observes ShutdownEvent event) {
    proxy.ifPresent(SandboxProxy::close);
  }
}
