package io.telegramauth.sandbox.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.sandbox.AuthKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;

/**
 * A session in the form that GramJS writes: {@code '1'}, then in standard base64 the data centre,
 * its address as text with a two-byte length, the port and the authorisation key.
 *
 * @param dc the data centre's number
 * @param address its address
 * @param port its port
 * @param key the authorisation key
 */
public record GramJsSession(int dc, String address, int port, AuthKey key) {
  private static final char VERSION = '1';
  private static final int PORT = 443;

  /** Of the test servers, which end with 3; then of the others. */
  private static final Map<Integer, String> ADDRESSES =
      Map.of(
          1, "149.154.175.10",
          2, "149.154.167.40",
          3, "149.154.175.117",
          4, "149.154.167.91",
          5, "149.154.171.5");

  /**
   * A session in one of Telegram's data centres, a test one where there is one of that number.
   *
   * @param dc 1 to 5
   */
  public static GramJsSession inDc(int dc, AuthKey key) {
    String address = ADDRESSES.get(dc);
    if (address == null) {
      throw new IllegalArgumentException("There is no data centre " + dc);
    }
    return new GramJsSession(dc, address, PORT, key);
  }

  /**
   * Reads a session string.
   *
   * @throws IllegalArgumentException if it is not in this form
   */
  public static GramJsSession parse(String text) {
    if (text.isEmpty() || text.charAt(0) != VERSION) {
      throw new IllegalArgumentException("A session string begins with " + VERSION);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(1)));
      int dc = bytes.get();
      byte[] address = new byte[Short.toUnsignedInt(bytes.getShort())];
      if (address.length > bytes.remaining()) {
        throw new IllegalArgumentException("The address is longer than the session string");
      }
      bytes.get(address);
      int port = Short.toUnsignedInt(bytes.getShort());
      byte[] key = new byte[bytes.remaining()];
      bytes.get(key);
      return new GramJsSession(dc, new String(address, US_ASCII), port, AuthKey.of(key));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("The session string is too short", e);
    }
  }

  /** The session string. */
  public String render() {
    byte[] addressBytes = address.getBytes(US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(5 + addressBytes.length + AuthKey.LENGTH);
    bytes.put((byte) dc).putShort((short) addressBytes.length).put(addressBytes);
    bytes.putShort((short) port).put(key.value());
    return VERSION + Base64.getEncoder().encodeToString(bytes.array());
  }
}
