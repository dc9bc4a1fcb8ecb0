package io.telegramauth.telegram.sessionstring;

import io.telegramauth.crypto.SecretBytes;

/**
 * A Telegram session in its own terms, from which every client library's text can be written.
 *
 * @param dc the data centre where the key lives, 1 to 5
 * @param address the data centre's IP address, as text, or its name on the web; as the session came
 *     with it, so that it may be another's
 * @param port its port
 * @param authKey the authorisation key, 256 bytes
 * @param test whether it is one of Telegram's test data centres
 * @param apiId the application that the session was made by
 * @param userId Telegram's id of the user
 */
public record PortableSession(
    int dc, String address, int port, SecretBytes authKey, boolean test, int apiId, long userId) {
  /** Length of an authorisation key. */
  public static final int AUTH_KEY_LENGTH = 256;

  /** The same session, reached at another address. */
  PortableSession at(String otherAddress, int otherPort) {
    return new PortableSession(dc, otherAddress, otherPort, authKey, test, apiId, userId);
  }
}
