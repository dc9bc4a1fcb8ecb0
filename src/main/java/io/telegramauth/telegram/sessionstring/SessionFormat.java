package io.telegramauth.telegram.sessionstring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The session string formats of the common client libraries.
 *
 * <p>Reading ignores blanks, line ends, quotes and missing padding. The decoded content decides: a
 * string belongs to a format only if the format would write it the same way. Writing produces
 * exactly what the library writes, with a published address of the data centre.
 */
public enum SessionFormat {
  /**
   * GramJS, version 1: {@code '1'}, then standard base64 of dc (1), address length (2), address as
   * text, port (2), key (256). The address is a host name if {@code useWSS} was set.
   */
  GRAMJS {
    @Override
    Optional<PortableSession> parse(String text, Owner owner) {
      return text.startsWith(VERSION)
          ? decode(Base64.getDecoder(), Base64.getEncoder(), text.substring(1))
              .flatMap(bytes -> readWithAddressText(bytes, owner))
          : Optional.empty();
    }

    @Override
    String write(PortableSession session) {
      byte[] address = session.address().getBytes(US_ASCII);
      ByteBuffer prefixed =
          ByteBuffer.allocate(2 + address.length).putShort((short) address.length).put(address);
      return VERSION + Base64.getEncoder().encodeToString(bytes(session, prefixed.array()));
    }
  },

  /**
   * Telethon, version 1: {@code '1'}, then padded base64url of dc (1), IPv4 or IPv6 address (4 or
   * 16), port (2), key (256).
   */
  TELETHON {
    @Override
    Optional<PortableSession> parse(String text, Owner owner) {
      return text.startsWith(VERSION)
          ? decode(Base64.getUrlDecoder(), Base64.getUrlEncoder(), text.substring(1))
              .filter(bytes -> bytes.length == TELETHON_IPV4 || bytes.length == TELETHON_IPV6)
              .flatMap(bytes -> readWithAddressBytes(bytes, owner))
          : Optional.empty();
    }

    @Override
    String write(PortableSession session) {
      byte[] bytes = bytes(session, addressBytes(session));
      return VERSION + Base64.getUrlEncoder().encodeToString(bytes);
    }
  },

  /**
   * Pyrogram 2 and Kurigram: unpadded base64url of dc (1), api id (4), test flag (1), key (256),
   * user id (8), bot flag (1). Also reads the earlier layouts, without an api id, and before that
   * with a user id of 4 bytes.
   */
  PYROGRAM {
    @Override
    Optional<PortableSession> parse(String text, Owner owner) {
      return PyrogramFields.read(text)
          .filter(fields -> !fields.bot())
          .flatMap(fields -> readPyrogram(fields, owner));
    }

    @Override
    String write(PortableSession session) {
      byte[] bytes =
          ByteBuffer.allocate(PyrogramFields.LENGTH)
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
  private static final int MAX_ADDRESS_LENGTH = 253;
  private static final int TELETHON_IPV4 = 1 + 4 + 2 + PortableSession.AUTH_KEY_LENGTH;
  private static final int TELETHON_IPV6 = 1 + 16 + 2 + PortableSession.AUTH_KEY_LENGTH;

  /** IPv4, IPv6 or a host name. */
  private static final Pattern ADDRESS_TEXT =
      Pattern.compile(
          "[0-9A-Za-z][0-9A-Za-z-]*(?:\\.[0-9A-Za-z-]+)+|[0-9a-fA-F.:]*:[0-9a-fA-F.:]*");

  private static final String QUOTES = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e";

  /**
   * What is known of a session besides its string: each format leaves something out.
   *
   * @param userId Telegram's id of the user
   * @param apiId the application that created the session
   * @param testServers whether the session is of the test network if its string does not say
   */
  public record Owner(long userId, int apiId, boolean testServers) {}

  /**
   * A session and the format that it came in.
   *
   * @param session the session
   * @param format the format
   */
  public record Recognised(PortableSession session, SessionFormat format) {}

  /** Parses a session string; empty if its format is unknown. */
  public static Optional<Recognised> recognise(SecretString text, Owner owner) {
    String clean = clean(text);
    for (SessionFormat format : values()) {
      Optional<PortableSession> session = format.parse(clean, owner);
      if (session.isPresent()) {
        return Optional.of(new Recognised(session.get(), format));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the user that a session string names, also in formats that are only read.
   *
   * @return empty if it names none, or its format is unknown
   */
  public static OptionalLong userIn(SecretString text) {
    String clean = clean(text);
    return PyrogramFields.read(clean)
        .map(PyrogramFields::userId)
        .orElseGet(() -> MtcuteUser.in(clean));
  }

  private static String clean(SecretString text) {
    StringBuilder clean = new StringBuilder();
    text.reveal()
        .codePoints()
        .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
        .filter(c -> Character.getType(c) != Character.FORMAT && QUOTES.indexOf(c) < 0)
        .forEach(clean::appendCodePoint);
    int end = clean.length();
    while (end > 0 && clean.charAt(end - 1) == '=') {
      end--;
    }
    return clean.substring(0, end);
  }

  /** Finds a format by its name, in any case; empty if there is none. */
  public static Optional<SessionFormat> named(String name) {
    for (SessionFormat format : values()) {
      if (format.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Writes a session in this format. */
  public SecretString text(PortableSession session) {
    return SecretString.of(write(DataCentres.withPublishedAddress(session)));
  }

  abstract Optional<PortableSession> parse(String text, Owner owner);

  abstract String write(PortableSession session);

  /** Decodes a text that the encoder would write the same way, except for padding. */
  static Optional<byte[]> decode(Base64.Decoder decoder, Base64.Encoder encoder, String text) {
    try {
      byte[] bytes = decoder.decode(text);
      return encoder.withoutPadding().encodeToString(bytes).equals(text)
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // Another alphabet, and so another format.
      return Optional.empty();
    }
  }

  private static byte[] bytes(PortableSession session, byte[] address) {
    return ByteBuffer.allocate(1 + address.length + 2 + PortableSession.AUTH_KEY_LENGTH)
        .put((byte) session.dc())
        .put(address)
        .putShort((short) session.port())
        .put(session.authKey().reveal())
        .array();
  }

  private static Optional<PortableSession> readWithAddressText(byte[] bytes, Owner owner) {
    if (bytes.length < 1 + 2) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int dc = buffer.get();
    int length = buffer.getShort();
    int rest = length + 2 + PortableSession.AUTH_KEY_LENGTH;
    if (length < 1 || length > MAX_ADDRESS_LENGTH || buffer.remaining() != rest) {
      return Optional.empty();
    }
    byte[] addressText = new byte[length];
    buffer.get(addressText);
    String address = new String(addressText, US_ASCII);
    return ADDRESS_TEXT.matcher(address).matches()
        ? session(dc, address, buffer, owner)
        : Optional.empty();
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
    if (!DataCentres.exists(dc)) {
      return Optional.empty();
    }
    int port = Short.toUnsignedInt(portAndKey.getShort());
    byte[] authKey = new byte[PortableSession.AUTH_KEY_LENGTH];
    portAndKey.get(authKey);
    return Optional.of(
        new PortableSession(
            dc,
            address,
            port,
            SecretBytes.of(authKey),
            DataCentres.isTest(dc, address, owner.testServers()),
            owner.apiId(),
            owner.userId()));
  }

  private static Optional<PortableSession> readPyrogram(PyrogramFields fields, Owner owner) {
    return DataCentres.address(fields.dc(), fields.test())
        .map(
            address ->
                new PortableSession(
                    fields.dc(),
                    address,
                    DataCentres.PORT,
                    fields.authKey(),
                    fields.test(),
                    fields.apiId().orElse(owner.apiId()),
                    fields.userId().orElse(owner.userId())));
  }

  /**
   * Returns whether a Telethon address may be the length field of a GramJS string in another
   * alphabet. No public address begins with 0.
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

  /** Returns the address; of a session with a host name, the data centre's. */
  private static byte[] addressBytes(PortableSession session) {
    return DataCentres.numeric(session.address())
        .or(() -> DataCentres.address(session.dc(), session.test()).flatMap(DataCentres::numeric))
        .orElseThrow()
        .getAddress();
  }
}
