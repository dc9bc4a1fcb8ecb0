package io.telegramauth.sandbox;

import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.sandbox.dc.SandboxTdlib;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sandbox as a process of its own: {@code --port=8790 --control-port=8789 --key=KEY
 * --idempotent --legacy --user-id-number --latency=20ms --dc-port=8791 --tdlib=libtdjson.so}, all
 * optional. Without {@code --dc-port} there is no data centre. With {@code --tdlib} the process
 * makes a copy of TDLib that trusts the data centre, and prints its path. Runs until it is killed.
 */
public final class SandboxMain {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");
  private static final int USAGE = 2;

  private SandboxMain() {}

  /**
   * What the arguments ask for.
   *
   * @param proxy how the proxy behaves
   * @param dcPort the port of the data centre's common door; 0 picks a free one
   * @param tdlib the TDLib to be led to the data centre
   */
  record Wishes(SandboxProxyOptions proxy, OptionalInt dcPort, Optional<Path> tdlib) {
    Wishes with(SandboxProxyOptions other) {
      return new Wishes(other, dcPort, tdlib);
    }

    Wishes withDcPort(int port) {
      return new Wishes(proxy, OptionalInt.of(port), tdlib);
    }

    Wishes withTdlib(Path path) {
      return new Wishes(proxy, dcPort, Optional.of(path));
    }
  }

  /**
   * Starts the sandbox and says where it is.
   *
   * @param arguments see the class; any other ends the process with status 2
   * @throws IOException if there is no such TDLib
   */
  public static void main(String[] arguments) throws IOException {
    Wishes wishes;
    try {
      wishes = read(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
      return;
    }
    SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
    if (wishes.dcPort().isPresent()) {
      startDataCentre(telegram, wishes.dcPort().getAsInt(), wishes.tdlib());
    }
    // The threads of both keep the process alive.
    SandboxProxy proxy = SandboxProxy.start(telegram, wishes.proxy());
    SandboxTelegram.tour().forEach(System.out::println);
    proxy
        .controlPort()
        .ifPresent(port -> System.out.println("Sandbox control at http://127.0.0.1:" + port));
    System.out.println("Sandbox proxy at " + proxy.baseUrl());
  }

  private static void startDataCentre(SandboxTelegram telegram, int port, Optional<Path> tdlib)
      throws IOException {
    DataCentreOptions options = DataCentreOptions.defaults().withPort(port);
    if (tdlib.isPresent()) {
      SandboxTdlib trusting = SandboxTdlib.of(tdlib.get());
      options = options.withServerKey(trusting.serverKey());
      System.out.println("TDLib that trusts the sandbox at " + trusting.library());
    }
    DataCentre dataCentre = DataCentre.start(telegram, options);
    System.out.println(dataCentre.rsaPublicKeyPem());
    System.out.println("Sandbox key " + dataCentre.fingerprint());
    System.out.println("Sandbox data centre at 127.0.0.1:" + dataCentre.port() + " (SOCKS5)");
  }

  static Wishes read(String... arguments) {
    SandboxProxyOptions proxy = SandboxProxyOptions.defaults().withPort(SandboxDefaults.PROXY_PORT);
    Wishes wishes = new Wishes(proxy, OptionalInt.empty(), Optional.empty());
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      wishes = with(wishes, argument, parts[0], parts.length == 2 ? parts[1] : "");
    }
    return wishes;
  }

  private static Wishes with(Wishes wishes, String argument, String name, String value) {
    SandboxProxyOptions proxy = wishes.proxy();
    return switch (name) {
      case "--port" -> wishes.with(proxy.withPort(Integer.parseInt(value)));
      case "--control-port" -> wishes.with(proxy.withControlPort(Integer.parseInt(value)));
      case "--key" -> wishes.with(proxy.withApiKey(value));
      case "--idempotent" -> wishes.with(proxy.honouringIdempotencyKeys());
      case "--legacy" -> wishes.with(proxy.asLegacy());
      case "--user-id-number" -> wishes.with(proxy.withUserIdAsNumber());
      case "--latency" -> wishes.with(proxy.withLatency(time(value)));
      case "--dc-port" -> wishes.withDcPort(Integer.parseInt(value));
      case "--tdlib" -> wishes.withTdlib(Path.of(value));
      default -> throw new IllegalArgumentException("Unknown option " + argument);
    };
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("A time is such as 20ms or 2s, not " + text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
  }
}
