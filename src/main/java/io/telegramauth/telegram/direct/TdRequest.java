package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import java.nio.file.Path;

/** What a login asks of TDLib. */
sealed interface TdRequest {
  /** Goes by a SOCKS5 proxy. May be asked before {@link SetParameters}; is answered after it. */
  record UseSocks5(String host, int port) implements TdRequest {}

  /**
   * Opens the database and begins, or goes on where the database is.
   *
   * @param testServers whether Telegram's test data centres are meant
   * @param database the directory of the database
   * @param databaseKey encrypts it
   * @param api the application
   * @param device what the service introduces itself as
   */
  record SetParameters(
      boolean testServers,
      Path database,
      SecretBytes databaseKey,
      ApiCredentials api,
      Device device)
      implements TdRequest {}

  /**
   * What the service introduces itself as; users see it in their list of sessions.
   *
   * @param model the device
   * @param systemVersion the operating system
   * @param applicationVersion the application's version
   * @param language IETF language tag
   */
  record Device(String model, String systemVersion, String applicationVersion, String language) {}

  /** {@code auth.sendCode}. */
  record SetPhoneNumber(PhoneNumber phoneNumber) implements TdRequest {}

  /** {@code auth.resendCode}. */
  record ResendCode() implements TdRequest {}

  /** {@code auth.signIn}. */
  record CheckCode(SecretString code) implements TdRequest {}

  /** {@code auth.signIn} with a code that came by e-mail. */
  record CheckEmailCode(SecretString code) implements TdRequest {}

  /** {@code auth.checkPassword}. */
  record CheckPassword(SecretString password) implements TdRequest {}

  /** {@code auth.logOut}, or giving up the authorisation key of a login that is not over. */
  record LogOut() implements TdRequest {}

  /** Ends all connections, and opens no further ones. */
  record Disconnect() implements TdRequest {}

  /** Closes the client; the database stays fit to be resumed. */
  record Close() implements TdRequest {}
}
