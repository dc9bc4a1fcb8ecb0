package io.telegramauth.sandbox;

import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sandbox as a process of its own: {@code --port=8790 --key=KEY --idempotent --legacy
 * --user-id-number --latency=20ms}, each of them optional. Runs until it is killed.
 */
public final class SandboxMain {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");
  private static final int USAGE = 2;

  private SandboxMain() {}

  /**
   * Starts the sandbox and says where it is.
   *
   * @param arguments see the class; any other ends the process with status 2
   */
  public static void main(String[] arguments) {
    SandboxProxyOptions options;
    try {
      options = read(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
      return;
    }
    SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
    // Its threads keep the process alive.
    SandboxProxy proxy = SandboxProxy.start(telegram, options);
    SandboxTelegram.tour().forEach(System.out::println);
    System.out.println("Sandbox proxy at " + proxy.baseUrl());
  }

  static SandboxProxyOptions read(String... arguments) {
    SandboxProxyOptions options =
        SandboxProxyOptions.defaults().withPort(SandboxDefaults.PROXY_PORT);
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      String value = parts.length == 2 ? parts[1] : "";
      options =
          switch (parts[0]) {
            case "--port" -> options.withPort(Integer.parseInt(value));
            case "--key" -> options.withApiKey(value);
            case "--idempotent" -> options.honouringIdempotencyKeys();
            case "--legacy" -> options.asLegacy();
            case "--user-id-number" -> options.withUserIdAsNumber();
            case "--latency" -> options.withLatency(time(value));
            default -> throw new IllegalArgumentException("Unknown option " + argument);
          };
    }
    return options;
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
