package io.telegramauth.ratelimit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Whose address it is, for limits: an IPv6 customer has a whole /64 to pick addresses from. */
public final class Networks {
  private static final int PREFIX_BYTES = 8;

  private Networks() {}

  /**
   * The network that an address counts for: an IPv4 address is its own, also when it is written as
   * IPv6; of an IPv6 address it is the first 64 bits.
   *
   * @param address as text; what is no address counts for itself
   */
  public static String of(String address) {
    // Text with a colon is an address or nothing: it is never looked up as a name.
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      InetAddress parsed = InetAddress.getByName(address.replaceFirst("%.*", ""));
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(parsed.getAddress(), 0, PREFIX_BYTES) + "/64"
          : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
