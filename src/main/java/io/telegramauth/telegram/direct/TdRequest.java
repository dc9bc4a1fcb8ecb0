package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import java.nio.file.Path;

/** A request to TDLib. */
sealed interface TdRequest {
  /** Uses a SOCKS5 proxy. May be sent before {@link SetParameters}; the response comes after it. */
  record UseSocks5(String host, int port) implements TdRequest {}

  /**
   * Opens the database, and starts or continues its login.
   *
   * @param testServers whether to use Telegram's test data centres
   * @param database the directory of the database
   * @param databaseKey the key that encrypts it
   * @param api the application
   * @param device the device that the service presents
   */
  record SetParameters(
      boolean testServers,
      Path database,
      SecretBytes databaseKey,
      ApiCredentials api,
      Device device)
      implements TdRequest {}

  /**
   * The device that the service presents; users see it in their list of sessions.
   *
   * @param model the device
   * @param systemVersion the operating system
   * @param applicationVersion the application's version
   * @param language IETF language tag
   */
  record Device(String model, String systemVersion, String applicationVersion, String language) {}

  /** {@code auth.sendCode}. */
  record SetPhoneNumber(PhoneNumber phoneNumber) implements TdRequest {}

  /** {@code auth.exportLoginToken}. */
  record RequestQrCode() implements TdRequest {}

  /** {@code auth.resendCode}. */
  record ResendCode() implements TdRequest {}

  /** {@code auth.signIn}. */
  record CheckCode(SecretString code) implements TdRequest {}

  /** {@code auth.signIn} with a code that came by e-mail. */
  record CheckEmailCode(SecretString code) implements TdRequest {}

  /** {@code auth.checkPassword}. */
  record CheckPassword(SecretString password) implements TdRequest {}

  /** {@code auth.logOut}, or the destruction of an unfinished login's authorisation key. */
  record LogOut() implements TdRequest {}

  /** Closes all connections, and opens no others. */
  record Disconnect() implements TdRequest {}

  /** Closes the client; the database can be opened again. */
  record Close() implements TdRequest {}
}
