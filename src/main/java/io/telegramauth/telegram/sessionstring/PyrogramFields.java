package io.telegramauth.telegram.sessionstring;

import io.telegramauth.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The fields of a Pyrogram session string. There are three layouts: {@code >BI?256sQ?} now, {@code
 * >B?256sQ?} and {@code >B?256sI?} before.
 *
 * @param dc the data centre of the key, 1 to 5
 * @param apiId the application that created the session; empty in the older layouts
 * @param test whether the session is of the test network
 * @param authKey the authorisation key
 * @param userId Telegram's id of the user; empty if it is 0, as in strings converted from other
 *     formats
 * @param bot whether the user is a bot
 */
record PyrogramFields(
    int dc,
    OptionalInt apiId,
    boolean test,
    SecretBytes authKey,
    OptionalLong userId,
    boolean bot) {
  /** The length of the current layout. */
  static final int LENGTH = 1 + 4 + 1 + PortableSession.AUTH_KEY_LENGTH + 8 + 1;

  private static final int LENGTH_WITHOUT_API_ID = LENGTH - 4;
  private static final int LENGTH_OF_32_BIT_IDS = LENGTH - 4 - 4;

  /** Reads unpadded base64url; empty if it has none of the layouts. */
  static Optional<PyrogramFields> read(String text) {
    return SessionFormat.decode(Base64.getUrlDecoder(), Base64.getUrlEncoder(), text)
        .filter(
            bytes ->
                bytes.length == LENGTH
                    || bytes.length == LENGTH_WITHOUT_API_ID
                    || bytes.length == LENGTH_OF_32_BIT_IDS)
        .flatMap(PyrogramFields::read);
  }

  private static Optional<PyrogramFields> read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int dc = buffer.get();
    OptionalInt apiId =
        bytes.length == LENGTH ? OptionalInt.of(buffer.getInt()) : OptionalInt.empty();
    int test = buffer.get();
    byte[] key = new byte[PortableSession.AUTH_KEY_LENGTH];
    buffer.get(key);
    long userId =
        bytes.length == LENGTH_OF_32_BIT_IDS
            ? Integer.toUnsignedLong(buffer.getInt())
            : buffer.getLong();
    int bot = buffer.get();
    if (!DataCentres.exists(dc) || !isFlag(test) || !isFlag(bot) || userId < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new PyrogramFields(
            dc,
            apiId,
            test == 1,
            SecretBytes.of(key),
            userId > 0 ? OptionalLong.of(userId) : OptionalLong.empty(),
            bot == 1));
  }

  private static boolean isFlag(int value) {
    return value == 0 || value == 1;
  }
}
