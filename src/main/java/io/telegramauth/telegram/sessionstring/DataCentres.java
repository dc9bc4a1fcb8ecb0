package io.telegramauth.telegram.sessionstring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The published addresses of Telegram's data centres.
 *
 * @see <a href="https://core.telegram.org/api/datacenter">Working with different data centers</a>
 */
public final class DataCentres {
  /** The port that all data centres listen on. */
  public static final int PORT = 443;

  /** All ports that they listen on. */
  private static final Set<Integer> PORTS = Set.of(PORT, 80, 5222);

  private static final int MAX_DC = 5;

  /** IPv4 and IPv6 addresses by number, from 1. */
  private record Network(List<String> ipv4, List<String> ipv6) {
    Optional<String> address(int dc) {
      return dc >= 1 && dc <= ipv4.size() ? Optional.of(ipv4.get(dc - 1)) : Optional.empty();
    }

    boolean has(int dc, InetAddress address) {
      return dc <= ipv4.size()
          && (address.equals(numeric(ipv4.get(dc - 1)).orElseThrow())
              || address.equals(numeric(ipv6.get(dc - 1)).orElseThrow()));
    }

    boolean has(InetAddress address) {
      return IntStream.rangeClosed(1, ipv4.size()).anyMatch(dc -> has(dc, address));
    }
  }

  private static final Network PRODUCTION =
      new Network(
          List.of(
              "149.154.175.50",
              "149.154.167.51",
              "149.154.175.100",
              "149.154.167.91",
              "149.154.171.5"),
          List.of(
              "2001:b28:f23d:f001::a",
              "2001:67c:4e8:f002::a",
              "2001:b28:f23d:f003::a",
              "2001:67c:4e8:f004::a",
              "2001:b28:f23f:f005::a"));

  private static final Network TEST =
      new Network(
          List.of("149.154.175.10", "149.154.167.40", "149.154.175.117"),
          List.of("2001:b28:f23d:f001::e", "2001:67c:4e8:f002::e", "2001:b28:f23d:f003::e"));

  /** Their names in host names, in the order of their numbers. */
  private static final List<String> WEB_NAMES =
      List.of("pluto", "venus", "aurora", "vesta", "flora");

  /**
   * Their host names for WebSockets, with {@code -1} for downloads. Both networks have the same
   * names: the path tells them apart.
   *
   * @see <a href="https://core.telegram.org/mtproto/transports">Transports, URI format</a>
   */
  private static final Pattern WEB_HOST =
      Pattern.compile(
          "(?:(?<name>pluto|venus|aurora|vesta|flora)|[kz]?ws(?<number>[1-5]))(?:-1)?"
              + "\\.web\\.telegram\\.org",
          Pattern.CASE_INSENSITIVE);

  /** IPv4, or a text with a colon: {@link InetAddress} resolves neither as a host name. */
  private static final Pattern NUMERIC =
      Pattern.compile(
          "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|(?=.*:)[0-9a-fA-F.:]{2,45}");

  private DataCentres() {}

  /** Returns the address of a data centre; empty if there is none of this number. */
  public static Optional<String> address(int dc, boolean test) {
    return network(test).address(dc);
  }

  private static Network network(boolean test) {
    return test ? TEST : PRODUCTION;
  }

  /** Returns whether there is a data centre of this number. */
  static boolean exists(int dc) {
    return dc >= 1 && dc <= MAX_DC;
  }

  /**
   * Returns whether a session with this address is of the test network.
   *
   * @param dc the data centre of the key, which decides if the test network has none of its number
   * @param address IPv4, IPv6 in any form, or a host name
   * @param expected the result for an address of neither network
   */
  static boolean isTest(int dc, String address, boolean expected) {
    if (TEST.address(dc).isEmpty()) {
      return false;
    }
    Optional<InetAddress> numeric = numeric(address);
    if (numeric.filter(TEST::has).isPresent()) {
      return true;
    }
    return expected && numeric.filter(PRODUCTION::has).isEmpty();
  }

  /**
   * Returns the session with a published address of its data centre: its own if that is right,
   * otherwise the default. Nobody is sent to an address that only a session string names.
   */
  static PortableSession withPublishedAddress(PortableSession session) {
    if (PORTS.contains(session.port()) && isOf(session, session.address())) {
      return session;
    }
    return address(session.dc(), session.test())
        .map(address -> session.at(address, PORT))
        .orElse(session);
  }

  private static boolean isOf(PortableSession session, String address) {
    OptionalInt named = namedDc(address);
    return named.isPresent()
        ? named.getAsInt() == session.dc()
        : numeric(address)
            .filter(numeric -> network(session.test()).has(session.dc(), numeric))
            .isPresent();
  }

  private static OptionalInt namedDc(String host) {
    Matcher matcher = WEB_HOST.matcher(host);
    if (!matcher.matches()) {
      return OptionalInt.empty();
    }
    String name = matcher.group("name");
    return OptionalInt.of(
        name == null
            ? Integer.parseInt(matcher.group("number"))
            : 1 + WEB_NAMES.indexOf(name.toLowerCase(Locale.ROOT)));
  }

  /** Parses an IP address; empty for a host name, which is not resolved. */
  static Optional<InetAddress> numeric(String address) {
    if (!NUMERIC.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      // Colons and digits, but no address.
      return Optional.empty();
    }
  }
}
