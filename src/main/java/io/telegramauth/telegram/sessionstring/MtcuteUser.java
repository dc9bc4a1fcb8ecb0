package io.telegramauth.telegram.sessionstring;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The user of an mtcute session string, version 3: base64url of the version (1), flags (4), the
 * data centre as TL bytes, optionally another for media, optionally the user's id (8) and a TL
 * boolean, and the key as TL bytes. All little-endian.
 */
final class MtcuteUser {
  private static final int VERSION = 3;
  private static final int HAS_SELF = 1;
  private static final int HAS_MEDIA = 4;
  private static final int BOOL_TRUE = 0x997275b5;
  private static final int BOOL_FALSE = 0xbc799737;
  private static final int LONG_BYTES = 254;

  private MtcuteUser() {}

  /** Reads the user of a session string; empty if it has none, or another format. */
  static OptionalLong in(String text) {
    Optional<byte[]> bytes =
        SessionFormat.decode(Base64.getUrlDecoder(), Base64.getUrlEncoder(), text)
            .filter(decoded -> decoded.length > 0 && decoded[0] == VERSION);
    if (bytes.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return read(ByteBuffer.wrap(bytes.get()).order(ByteOrder.LITTLE_ENDIAN).position(1));
    } catch (BufferUnderflowException e) {
      // Another format that begins the same way.
      return OptionalLong.empty();
    }
  }

  private static OptionalLong read(ByteBuffer buffer) {
    int flags = buffer.getInt();
    skipBytes(buffer);
    if ((flags & HAS_MEDIA) != 0) {
      skipBytes(buffer);
    }
    if ((flags & HAS_SELF) == 0) {
      return OptionalLong.empty();
    }
    long userId = buffer.getLong();
    int bot = buffer.getInt();
    boolean isOne =
        userId > 0
            && (bot == BOOL_TRUE || bot == BOOL_FALSE)
            && skipBytes(buffer) == PortableSession.AUTH_KEY_LENGTH;
    return isOne ? OptionalLong.of(userId) : OptionalLong.empty();
  }

  /** Skips TL bytes: a length of one or, after a mark, three bytes; padded to a multiple of 4. */
  private static int skipBytes(ByteBuffer buffer) {
    int first = Byte.toUnsignedInt(buffer.get());
    int length = first;
    int before = 1;
    if (first >= LONG_BYTES) {
      length =
          Byte.toUnsignedInt(buffer.get())
              | Byte.toUnsignedInt(buffer.get()) << 8
              | Byte.toUnsignedInt(buffer.get()) << 16;
      before = 4;
    }
    int end = buffer.position() + length + (4 - (before + length) % 4) % 4;
    if (end > buffer.limit()) {
      throw new BufferUnderflowException();
    }
    buffer.position(end);
    return length;
  }
}
