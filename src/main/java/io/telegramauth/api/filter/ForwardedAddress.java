package io.telegramauth.api.filter;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a client's address from a header that a trusted proxy or gateway sets. Of a list, as in
 * {@code X-Forwarded-For}, only the last entry is believed: the nearest proxy has added it, all
 * before it is what the client claims.
 */
final class ForwardedAddress {
  /** {@code [2001:db8::1]:443}, {@code 192.0.2.1:443}: some gateways add the port. */
  private static final Pattern WITH_PORT =
      Pattern.compile("\\[([^\\]]*)](?::\\d{1,5})?|([^:]*):\\d{1,5}");

  private ForwardedAddress() {}

  /**
   * The address that the nearest proxy gives.
   *
   * @param values the header's lines, in order
   * @return empty when there is none, or it is no IP address
   */
  static Optional<String> of(List<String> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String line = values.get(values.size() - 1);
    String last = line.substring(line.lastIndexOf(',') + 1).strip();
    Matcher matcher = WITH_PORT.matcher(last);
    String address = last;
    if (matcher.matches()) {
      address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
    return NetUtil.isValidIpV4Address(address) || isIpv6(address)
        ? Optional.of(address)
        : Optional.empty();
  }

  /** Also one whose end is written as IPv4, {@code 64:ff9b::192.0.2.1}, as NAT64's mostly are. */
  private static boolean isIpv6(String address) {
    int end = address.lastIndexOf(':') + 1;
    return NetUtil.isValidIpV6Address(
        NetUtil.isValidIpV4Address(address.substring(end))
            ? address.substring(0, end) + "0:0"
            : address);
  }
}
