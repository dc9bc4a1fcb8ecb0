package io.telegramauth.ratelimit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Maps a client address to the network that limits count. An IPv6 customer has a whole /64 to pick
 * addresses from; behind a translator or a tunnel, many IPv4 customers share one.
 */
public final class ClientNetwork {
  private static final HexFormat HEX = HexFormat.of();

  /** Hexadecimal digits of a /64 and of a /48. */
  private static final int NETWORK_DIGITS = 16;

  private static final int SITE_DIGITS = 12;
  private static final String NETWORK_LENGTH = "/64";

  /** The NAT64 prefix for local use (RFC 8215), usually a /96. */
  private static final String LOCAL_NAT64 = "0064ff9b0001";

  /** The last digits of an address whose NAT64 prefix is shorter than a /96 (RFC 6052, 2.2). */
  private static final String SHORTER_THAN_96 = "000000";

  private static final List<Embedding> EMBEDDINGS =
      List.of(
          // NAT64's well-known prefix (RFC 6052).
          new Embedding("0064ff9b0000000000000000", 12, 0),
          new Embedding(LOCAL_NAT64, 12, 0),
          // IPv4-translated (RFC 2765).
          new Embedding("0000000000000000ffff0000", 12, 0),
          // 6to4 (RFC 3056), which gives an IPv4 address a /48.
          new Embedding("2002", 2, 0),
          // Teredo (RFC 4380), which inverts the bits of the client's address.
          new Embedding("20010000", 12, 0xff));

  private ClientNetwork() {}

  /**
   * A kind of IPv6 address that embeds an IPv4 address.
   *
   * @param prefix the first hexadecimal digits
   * @param at the offset of the IPv4 address in bytes
   * @param mask the value that each of its bytes is XORed with
   */
  private record Embedding(String prefix, int at, int mask) {
    byte[] ipv4(byte[] address) {
      byte[] ipv4 = Arrays.copyOfRange(address, at, at + 4);
      for (int i = 0; i < ipv4.length; i++) {
        ipv4[i] ^= (byte) mask;
      }
      return ipv4;
    }
  }

  /**
   * Returns the network of an address: an IPv4 address itself, also if embedded in an IPv6 address
   * (IPv4-mapped, NAT64, 6to4, Teredo); the first 64 bits of any other IPv6 address.
   *
   * @param address as text; text that is no address is returned as it is
   */
  public static String of(String address) {
    // Text with a colon is parsed as an address and never resolved as a name.
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      InetAddress parsed = InetAddress.getByName(address.replaceFirst("%.*", ""));
      return parsed instanceof Inet6Address ? ofIpv6(parsed.getAddress()) : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }

  /**
   * Returns the IPv6 site of an address: its first 48 bits, of which providers give a customer all
   * that follow. Empty for addresses that {@link #of} counts as IPv4 or by themselves.
   */
  public static Optional<String> site(String address) {
    String network = of(address);
    return network.endsWith(NETWORK_LENGTH)
        ? Optional.of(network.substring(0, SITE_DIGITS) + "/48")
        : Optional.empty();
  }

  private static String ofIpv6(byte[] address) throws UnknownHostException {
    String digits = HEX.formatHex(address);
    if (digits.startsWith(LOCAL_NAT64) && digits.endsWith(SHORTER_THAN_96)) {
      // The offset of the IPv4 address depends on the prefix length: count the whole address.
      return digits;
    }
    for (Embedding embedding : EMBEDDINGS) {
      if (digits.startsWith(embedding.prefix())) {
        return InetAddress.getByAddress(embedding.ipv4(address)).getHostAddress();
      }
    }
    return digits.substring(0, NETWORK_DIGITS) + NETWORK_LENGTH;
  }
}
