package io.telegramauth.api.filter;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the client's address from the header of a trusted proxy or gateway. In a list, as in {@code
 * X-Forwarded-For}, only the last entry is trusted: the nearest proxy added it, the rest is the
 * client's claim.
 */
final class ForwardedAddress {
  /** {@code [2001:db8::1]:443}, {@code 192.0.2.1:443}: some gateways add the port. */
  private static final Pattern WITH_PORT =
      Pattern.compile("\\[([^\\]]*)](?::\\d{1,5})?|([^:]*):\\d{1,5}");

  /** The zone of an IPv6 address (RFC 4007, 11) means nothing elsewhere, and may be any text. */
  private static final Pattern ZONE = Pattern.compile("(:[^%]*)%.*");

  private ForwardedAddress() {}

  /**
   * The address that the nearest proxy reports.
   *
   * @param values the header's lines, in order
   * @return empty if there is none or it is not an IP address
   */
  static Optional<String> of(List<String> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String line = values.get(values.size() - 1);
    return parse(line.substring(line.lastIndexOf(',') + 1).strip());
  }

  /** An IP address, which may have a port; empty if the text is anything else. */
  static Optional<String> parse(String text) {
    Matcher matcher = WITH_PORT.matcher(text);
    String address = text;
    if (matcher.matches()) {
      address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
    String withoutZone = ZONE.matcher(address).replaceFirst("$1");
    return NetUtil.isValidIpV4Address(withoutZone) || isIpv6(withoutZone)
        ? Optional.of(withoutZone)
        : Optional.empty();
  }

  /**
   * Includes addresses that end in IPv4 notation, {@code 64:ff9b::192.0.2.1}, common with NAT64.
   */
  private static boolean isIpv6(String address) {
    int end = address.lastIndexOf(':') + 1;
    return NetUtil.isValidIpV6Address(
        NetUtil.isValidIpV4Address(address.substring(end))
            ? address.substring(0, end) + "0:0"
            : address);
  }
}
