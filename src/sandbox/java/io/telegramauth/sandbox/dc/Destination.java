package io.telegramauth.sandbox.dc;

import java.util.List;
import java.util.Optional;

/**
 * The data centre that a connection is for.
 *
 * @param dc its number, 1 to 5; of the test servers there are three
 * @param test whether it is one of the test servers
 */
record Destination(int dc, boolean test) {
  private static final int TEST_OFFSET = 10_000;
  private static final List<String> TEST =
      List.of("149.154.175.10", "149.154.167.40", "149.154.175.117");
  private static final List<String> PRODUCTION =
      List.of(
          "149.154.175.50", "149.154.167.51", "149.154.175.100", "149.154.167.91", "149.154.171.5");
  private static final List<String> TEST_IPV6 =
      List.of("2001:b28:f23d:f001::e", "2001:67c:4e8:f002::e", "2001:b28:f23d:f003::e");
  private static final List<String> PRODUCTION_IPV6 =
      List.of(
          "2001:b28:f23d:f001::a",
          "2001:67c:4e8:f002::a",
          "2001:b28:f23d:f003::a",
          "2001:67c:4e8:f004::a",
          "2001:b28:f23f:f005::a");

  /** How many data centres there are: numbers begin with 1. */
  static int count(boolean test) {
    return (test ? TEST : PRODUCTION).size();
  }

  /** The data centre of an address of Telegram; empty for any other address. */
  static Optional<Destination> ofAddress(String address) {
    return ofAddress(address, TEST, true)
        .or(() -> ofAddress(address, PRODUCTION, false))
        .or(() -> ofAddress(address, TEST_IPV6, true))
        .or(() -> ofAddress(address, PRODUCTION_IPV6, false));
  }

  private static Optional<Destination> ofAddress(String address, List<String> all, boolean test) {
    int index = all.indexOf(address);
    return index < 0 ? Optional.empty() : Optional.of(new Destination(index + 1, test));
  }

  /**
   * What a client's own field stands for: the number, 10,000 more for a test server, negative for a
   * media server.
   */
  static Optional<Destination> ofField(int field) {
    int number = Math.abs(field);
    boolean test = number > TEST_OFFSET;
    int dc = test ? number - TEST_OFFSET : number;
    return dc >= 1 && dc <= count(test) ? Optional.of(new Destination(dc, test)) : Optional.empty();
  }

  /** The address under which clients look for it. */
  String address() {
    return (test ? TEST : PRODUCTION).get(dc - 1);
  }
}
