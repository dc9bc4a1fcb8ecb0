package io.telegramauth.sandbox.dc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The server's half of a SOCKS5 greeting without authentication. Wherever a client wants to connect
 * to, it is connected to the sandbox: nothing leaves the machine.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1928">RFC 1928</a>
 */
final class Socks {
  private static final int VERSION = 5;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int DOMAIN = 3;
  private static final int IPV6 = 4;

  /** Accepts the method "no authentication". */
  static final byte[] METHOD_ACCEPTED = {VERSION, 0};

  /** No acceptable method. */
  static final byte[] METHOD_REFUSED = {VERSION, (byte) 0xff};

  /** The connection stands. */
  static final byte[] CONNECTED = {VERSION, 0, 0, IPV4, 0, 0, 0, 0, 0, 0};

  /** Only CONNECT is supported. */
  static final byte[] COMMAND_REFUSED = {VERSION, 7, 0, IPV4, 0, 0, 0, 0, 0, 0};

  private Socks() {}

  /**
   * Whether these first bytes are a whole greeting. A client waits for its answer, so nothing
   * follows it; a start of another transport that happens to begin alike is longer.
   */
  static boolean isGreeting(ByteQueue in) {
    return in.size() >= 3 && in.peek(0) == VERSION && in.size() == 2 + in.peek(1);
  }

  /** Whether a greeting offers "no authentication". */
  static boolean offersNoAuthentication(byte[] greeting) {
    for (int i = 2; i < greeting.length; i++) {
      if (greeting[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a client asks for.
   *
   * @param connect whether it is CONNECT
   * @param address an IP address as text, or a domain
   */
  record Request(boolean connect, String address) {}

  /**
   * Takes the request, when it is there in full.
   *
   * @throws ProtocolException if it is none
   */
  static Optional<Request> request(ByteQueue in) {
    if (in.size() < 5) {
      return Optional.empty();
    }
    int type = in.peek(3);
    int length =
        switch (type) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case DOMAIN -> 1 + in.peek(4);
          default -> throw new ProtocolException("Unknown kind of address");
        };
    if (in.peek(0) != VERSION) {
      throw new ProtocolException("Not a SOCKS5 request");
    }
    if (in.size() < 4 + length + 2) {
      return Optional.empty();
    }
    boolean connect = in.peek(1) == CONNECT;
    in.take(4);
    byte[] address = in.take(length);
    in.take(2);
    return Optional.of(new Request(connect, text(type, address)));
  }

  private static String text(int type, byte[] address) {
    if (type == DOMAIN) {
      return new String(address, 1, address.length - 1, StandardCharsets.US_ASCII);
    }
    try {
      return compressed(InetAddress.getByAddress(address).getHostAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /** Telegram's IPv6 addresses have one run of zeros: written with two colons, as elsewhere. */
  private static String compressed(String address) {
    return address.replaceFirst("(:0)+:", "::");
  }
}
