package io.telegramauth.telegram;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The session strings of the usual client libraries. Reading is strict: what a format would not
 * write the same way again is not taken for it.
 */
public enum SessionFormat {
  /**
   * GramJS, version 1: {@code '1'}, then standard base64 of dc (1), address length (2), address as
   * text, port (2), key (256).
   */
  GRAMJS {
    @Override
    Optional<PortableSession> parse(String text, Owner owner) {
      if (!text.startsWith(VERSION) || text.length() < SHORTEST_GRAMJS) {
        return Optional.empty();
      }
      return decode(Base64.getDecoder(), text.substring(1))
          .flatMap(bytes -> readWithAddressText(bytes, owner));
    }

    @Override
    String write(PortableSession session) {
      byte[] address = session.address().getBytes(US_ASCII);
      byte[] bytes =
          ByteBuffer.allocate(1 + 2 + address.length + 2 + PortableSession.AUTH_KEY_LENGTH)
              .put((byte) session.dc())
              .putShort((short) address.length)
              .put(address)
              .putShort((short) session.port())
              .put(session.authKey().reveal())
              .array();
      return VERSION + Base64.getEncoder().encodeToString(bytes);
    }
  },

  /**
   * Telethon, version 1: {@code '1'}, then padded base64url of dc (1), IPv4 or IPv6 address (4 or
   * 16), port (2), key (256).
   */
  TELETHON {
    @Override
    Optional<PortableSession> parse(String text, Owner owner) {
      if (!text.startsWith(VERSION)) {
        return Optional.empty();
      }
      return decode(Base64.getUrlDecoder(), text.substring(1))
          .filter(bytes -> bytes.length == TELETHON_IPV4 || bytes.length == TELETHON_IPV6)
          .flatMap(bytes -> readWithAddressBytes(bytes, owner));
    }

    @Override
    String write(PortableSession session) {
      byte[] address = addressBytes(session.address()).orElseThrow();
      byte[] bytes =
          ByteBuffer.allocate(1 + address.length + 2 + PortableSession.AUTH_KEY_LENGTH)
              .put((byte) session.dc())
              .put(address)
              .putShort((short) session.port())
              .put(session.authKey().reveal())
              .array();
      return VERSION + Base64.getUrlEncoder().encodeToString(bytes);
    }
  },

  /**
   * Pyrogram 2 and Kurigram: unpadded base64url of dc (1), api id (4), test flag (1), key (256),
   * user id (8), bot flag (1).
   */
  PYROGRAM {
    @Override
    Optional<PortableSession> parse(String text, Owner owner) {
      return decode(Base64.getUrlDecoder(), text)
          .filter(bytes -> bytes.length == PYROGRAM_LENGTH)
          .flatMap(SessionFormat::readPyrogram);
    }

    @Override
    String write(PortableSession session) {
      byte[] bytes =
          ByteBuffer.allocate(PYROGRAM_LENGTH)
              .put((byte) session.dc())
              .putInt(session.apiId())
              .put((byte) (session.test() ? 1 : 0))
              .put(session.authKey().reveal())
              .putLong(session.userId())
              .put((byte) 0)
              .array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  };

  private static final String VERSION = "1";
  private static final int LONGEST_ADDRESS = 45;
  private static final int SHORTEST_GRAMJS = 353;
  private static final int TELETHON_IPV4 = 1 + 4 + 2 + PortableSession.AUTH_KEY_LENGTH;
  private static final int TELETHON_IPV6 = 1 + 16 + 2 + PortableSession.AUTH_KEY_LENGTH;
  private static final int PYROGRAM_LENGTH = 1 + 4 + 1 + PortableSession.AUTH_KEY_LENGTH + 8 + 1;

  /** IPv4, or what has a colon and so is IPv6 or nothing: {@link InetAddress} looks neither up. */
  private static final Pattern ADDRESS_TEXT =
      Pattern.compile(
          "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|(?=.*:)[0-9a-fA-F.:]{2,45}");

  /**
   * What a session is known by besides its text: the formats leave out one or the other.
   *
   * @param userId Telegram's id of the user
   * @param apiId the application that made the session
   */
  public record Owner(long userId, int apiId) {}

  /**
   * A session and the format that it came in.
   *
   * @param session the session in its own terms
   * @param format the format that writes it exactly as it was read
   */
  public record Recognised(PortableSession session, SessionFormat format) {}

  /** Recognises a session string; empty when it is of no format known here. */
  public static Optional<Recognised> recognise(SecretString text, Owner owner) {
    for (SessionFormat format : values()) {
      Optional<PortableSession> session =
          format.parse(text.reveal(), owner).filter(read -> format.writes(read, text));
      if (session.isPresent()) {
        return Optional.of(new Recognised(session.get(), format));
      }
    }
    return Optional.empty();
  }

  /** The format of this name, in any case; empty when there is none. */
  public static Optional<SessionFormat> named(String name) {
    for (SessionFormat format : values()) {
      if (format.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The session as this format's text. */
  public SecretString text(PortableSession session) {
    return SecretString.of(write(session));
  }

  abstract Optional<PortableSession> parse(String text, Owner owner);

  abstract String write(PortableSession session);

  private boolean writes(PortableSession session, SecretString text) {
    return text.equals(text(session));
  }

  private static Optional<byte[]> decode(Base64.Decoder decoder, String text) {
    try {
      return Optional.of(decoder.decode(text));
    } catch (IllegalArgumentException e) {
      // Another alphabet, so another format.
      return Optional.empty();
    }
  }

  private static Optional<PortableSession> readWithAddressText(byte[] bytes, Owner owner) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int dc = buffer.get();
    int length = buffer.getShort();
    int rest = length + 2 + PortableSession.AUTH_KEY_LENGTH;
    if (length < 1 || length > LONGEST_ADDRESS || buffer.remaining() != rest) {
      return Optional.empty();
    }
    byte[] addressText = new byte[length];
    buffer.get(addressText);
    String address = new String(addressText, US_ASCII);
    return addressBytes(address).flatMap(numeric -> session(dc, address, buffer, owner));
  }

  private static Optional<PortableSession> readWithAddressBytes(byte[] bytes, Owner owner) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int dc = buffer.get();
    byte[] address = new byte[bytes.length == TELETHON_IPV4 ? 4 : 16];
    buffer.get(address);
    return isAmbiguous(address)
        ? Optional.empty()
        : session(dc, addressText(address), buffer, owner);
  }

  private static Optional<PortableSession> session(
      int dc, String address, ByteBuffer portAndKey, Owner owner) {
    int port = Short.toUnsignedInt(portAndKey.getShort());
    return session(
        dc, address, port, portAndKey, DataCentres.isTest(address), owner.apiId(), owner.userId());
  }

  private static Optional<PortableSession> readPyrogram(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int dc = buffer.get();
    int apiId = buffer.getInt();
    boolean test = buffer.get() == 1;
    long userId = ByteBuffer.wrap(bytes).getLong(bytes.length - 9);
    return DataCentres.address(dc, test)
        .flatMap(address -> session(dc, address, DataCentres.PORT, buffer, test, apiId, userId));
  }

  private static Optional<PortableSession> session(
      int dc, String address, int port, ByteBuffer key, boolean test, int apiId, long userId) {
    if (dc < 1 || dc > 5) {
      return Optional.empty();
    }
    byte[] authKey = new byte[PortableSession.AUTH_KEY_LENGTH];
    key.get(authKey);
    return Optional.of(
        new PortableSession(dc, address, port, SecretBytes.of(authKey), test, apiId, userId));
  }

  /**
   * No public address begins so, but GramJS's length does: read as Telethon's it may be GramJS's
   * string in another alphabet, and written as Telethon's it would not be read again.
   */
  private static boolean isAmbiguous(byte[] address) {
    return address.length == 16 && address[0] == 0;
  }

  private static String addressText(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /** The bytes of a numeric address that every format can carry; nothing is looked up. */
  private static Optional<byte[]> addressBytes(String address) {
    if (!ADDRESS_TEXT.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(address).getAddress())
          .filter(bytes -> !isAmbiguous(bytes));
    } catch (UnknownHostException e) {
      // Colons and digits that are no address.
      return Optional.empty();
    }
  }
}
