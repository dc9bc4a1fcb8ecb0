package io.telegramauth.campaign.harness;

import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Faults.Weight;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Fault mix M, the faults that the figures are measured under: of a hundred calls to the proxy
 * twenty-four fail, nine of them after Telegram was called; four others get an interim response
 * first.
 */
public final class FaultMix {
  private static final int CALLS = 100;

  private static final Weight[] FAULTS = {
    new Weight(Fault.Status.of(500), 4),
    new Weight(new Fault.RateLimited(Optional.empty()), 2),
    new Weight(new Fault.ResetBeforeReading(), 4),
    new Weight(new Fault.Hang(false), 1),
    new Weight(new Fault.HtmlPage(200), 1),
    new Weight(new Fault.EmptyBody(false), 1),
    new Weight(new Fault.ResetAfterReading(true), 4),
    new Weight(new Fault.Hang(true), 1),
    new Weight(new Fault.TruncatedJson(), 2),
    new Weight(Fault.Status.envoy(true), 2),
    new Weight(new Fault.Interim(102, Duration.ofMillis(20)), 4),
    new Weight(new Fault.Unavailable(Optional.empty()), 2)
  };

  /** The failures that its faults may cause for callers. */
  public static final Set<String> CODES =
      Set.of(
          "PROXY_ERROR",
          "PROXY_RATE_LIMITED",
          "PROXY_CONNECTION_LOST",
          "PROXY_TIMEOUT",
          "PROXY_BAD_RESPONSE",
          "PROXY_UNAVAILABLE",
          "PROXY_CIRCUIT_OPEN");

  private FaultMix() {}

  /** M itself. */
  public static Weight[] m() {
    return in(CALLS);
  }

  /** M on a day four times as good. */
  public static Weight[] quarterOfM() {
    return in(4 * CALLS);
  }

  private static Weight[] in(int calls) {
    int faults = Arrays.stream(FAULTS).mapToInt(Weight::weight).sum();
    Weight healthy = new Weight(new Fault.None(), calls - faults);
    return Stream.concat(Arrays.stream(FAULTS), Stream.of(healthy)).toArray(Weight[]::new);
  }
}
