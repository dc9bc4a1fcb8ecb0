package io.telegramauth.telegram.sessionstring;

import io.telegramauth.crypto.SecretBytes;

/**
 * A Telegram session, independent of any client library's format.
 *
 * @param dc the data centre of the key, 1 to 5
 * @param address the data centre's IP address as text, or its host name, as the session string
 *     names it; may be wrong
 * @param port the port
 * @param authKey the authorisation key, 256 bytes
 * @param test whether the data centre is of the test network
 * @param apiId the application that created the session
 * @param userId Telegram's id of the user
 */
public record PortableSession(
    int dc, String address, int port, SecretBytes authKey, boolean test, int apiId, long userId) {
  /** The length of an authorisation key. */
  public static final int AUTH_KEY_LENGTH = 256;

  /** Returns the session with another address. */
  PortableSession at(String otherAddress, int otherPort) {
    return new PortableSession(dc, otherAddress, otherPort, authKey, test, apiId, userId);
  }
}
