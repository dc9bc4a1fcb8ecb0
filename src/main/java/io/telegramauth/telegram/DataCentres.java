package io.telegramauth.telegram;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The published addresses of Telegram's data centres, for formats that do not carry one.
 *
 * @see <a href="https://core.telegram.org/api/datacenter">Working with different data centers</a>
 */
public final class DataCentres {
  /** The port that all of them listen on. */
  public static final int PORT = 443;

  private static final List<String> PRODUCTION =
      List.of(
          "149.154.175.50", "149.154.167.51", "149.154.175.100", "149.154.167.91", "149.154.171.5");

  private static final List<String> TEST =
      List.of("149.154.175.10", "149.154.167.40", "149.154.175.117");

  private static final Map<Boolean, List<String>> BY_TEST = Map.of(false, PRODUCTION, true, TEST);

  private DataCentres() {}

  /** The address of a data centre; empty when there is none of this number. */
  public static Optional<String> address(int dc, boolean test) {
    List<String> addresses = BY_TEST.get(test);
    return dc >= 1 && dc <= addresses.size()
        ? Optional.of(addresses.get(dc - 1))
        : Optional.empty();
  }

  /** Whether the address is a test data centre's. */
  static boolean isTest(String address) {
    return TEST.contains(address);
  }
}
