package io.telegramauth.sandbox.proxy;

import io.telegramauth.sandbox.AuthKey;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A session in the form that Pyrogram writes: unpadded base64url of the data centre, the api id,
 * the test flag, the authorisation key, the user's id and the bot flag.
 */
public final class PyrogramSession {
  private static final int KEY_AT = 1 + 4 + 1;
  private static final int LENGTH = KEY_AT + AuthKey.LENGTH + 8 + 1;

  private PyrogramSession() {}

  /**
   * The authorisation key in a session string.
   *
   * @throws IllegalArgumentException if it is not in this form
   */
  public static AuthKey key(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("A session string of Pyrogram has " + LENGTH + " bytes");
    }
    byte[] key = new byte[AuthKey.LENGTH];
    ByteBuffer.wrap(bytes).get(KEY_AT, key);
    return AuthKey.of(key);
  }

  /** The session string of a user's key, in one of Telegram's test data centres. */
  public static String render(int dc, int apiId, AuthKey key, long userId) {
    byte[] bytes =
        ByteBuffer.allocate(LENGTH)
            .put((byte) dc)
            .putInt(apiId)
            .put((byte) 1)
            .put(key.value())
            .putLong(userId)
            .put((byte) 0)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
