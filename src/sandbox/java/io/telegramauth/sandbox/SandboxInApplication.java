package io.telegramauth.sandbox;

import io.quarkus.arc.profile.UnlessBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.sandbox.dc.SandboxTdlib;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs the sandbox as long as its application: one Telegram, behind the proxy (with the key that
 * the application sends to its proxy) and, if TDLib is present, in a data centre.
 */
@ApplicationScoped
@UnlessBuildProfile("test")
public class SandboxInApplication {
  private static final Logger LOG = Logger.getLogger(SandboxInApplication.class);

  private final SandboxProxyOptions options;
  private final int dcPort;
  private final Path tdlib;
  private final Optional<String> noTdlibBecause;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  SandboxInApplication(
      @ConfigProperty(name = SandboxDefaults.PROXY_PORT_NAME, defaultValue = "8790") int port,
      @ConfigProperty(name = SandboxDefaults.CONTROL_PORT_NAME, defaultValue = "8789")
          int controlPort,
      @ConfigProperty(
              name = SandboxDefaults.PROXY_KEY_NAME,
              defaultValue = SandboxDefaults.PROXY_KEY)
          String key,
      @ConfigProperty(name = SandboxDefaults.DC_PORT_NAME, defaultValue = "8791") int dcPort,
      @ConfigProperty(
              name = SandboxDefaults.TDLIB_ORIGINAL_NAME,
              defaultValue = SandboxDefaults.TDLIB_ORIGINAL)
          String tdlib,
      @ConfigProperty(name = SandboxDefaults.NO_TDLIB_NAME) Optional<String> noTdlibBecause) {
    this.options =
        SandboxProxyOptions.defaults()
            .withPort(port)
            .withControlPort(controlPort)
            .withApiKey(key)
            .honouringIdempotencyKeys();
    this.dcPort = dcPort;
    this.tdlib = Path.of(tdlib);
    this.noTdlibBecause = noTdlibBecause;
  }

  void start(@Observes StartupEvent event) throws IOException {
    SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
    SandboxProxy proxy = SandboxProxy.start(telegram, options);
    running.push(proxy);
    LOG.infof(
        "Telegram is played by the sandbox: offline, with test numbers only.%n"
            + "  %s%n  The proxy listens at %s%n  %s",
        String.join(System.lineSeparator() + "  ", SandboxTelegram.tour()),
        proxy.baseUrl(),
        directRoute(telegram));
  }

  /** Opens the data centre, and logs its address. */
  private String directRoute(SandboxTelegram telegram) throws IOException {
    if (noTdlibBecause.isPresent()) {
      return "The direct route is off, as no TDLib can be led to the sandbox: "
          + noTdlibBecause.get();
    }
    DataCentre dataCentre =
        DataCentre.start(
            telegram,
            DataCentreOptions.defaults()
                .withPort(dcPort)
                .withServerKey(SandboxTdlib.of(tdlib).serverKey()));
    running.push(dataCentre);
    return "The data centre of the direct route listens at 127.0.0.1:" + dataCentre.port();
  }

  void stop(@Observes ShutdownEvent event) throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
