package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.Delivery;
import java.util.Optional;

/**
 * TDLib's authorisation states.
 *
 * @see <a
 *     href="https://core.telegram.org/tdlib/docs/classtd_1_1td__api_1_1_authorization_state.html">AuthorizationState</a>
 */
sealed interface TdAuthorization {
  /** The client waits for its parameters. */
  record WaitParameters() implements TdAuthorization {}

  /** The login has not started. */
  record WaitPhoneNumber() implements TdAuthorization {}

  /**
   * A code was sent.
   *
   * @param delivery how it is delivered
   */
  record WaitCode(Delivery delivery) implements TdAuthorization {}

  /**
   * A code was sent by e-mail.
   *
   * @param delivery how it is delivered
   */
  record WaitEmailCode(Delivery delivery) implements TdAuthorization {}

  /**
   * A QR code waits to be scanned. Begins anew with each link.
   *
   * @param link the link in the code
   */
  record WaitScan(SecretString link) implements TdAuthorization {}

  /** Telegram requires an e-mail address to send codes to. */
  record WaitEmailAddress() implements TdAuthorization {}

  /**
   * The 2FA password is required.
   *
   * @param hint the user's own hint, if there is one
   */
  record WaitPassword(Optional<String> hint) implements TdAuthorization {}

  /** The number has no account. */
  record WaitRegistration() implements TdAuthorization {}

  /** Telegram requires a purchase before it sends a code. */
  record WaitPremiumPurchase() implements TdAuthorization {}

  /** The user is signed in. */
  record Ready() implements TdAuthorization {}

  /** The session is being ended, on request or by Telegram. */
  record LoggingOut() implements TdAuthorization {}

  /** The client is being closed. */
  record Closing() implements TdAuthorization {}

  /** The client is closed and its database is free. */
  record Closed() implements TdAuthorization {}

  /** A state that no login here reaches, or that is not known. */
  record Other(String name) implements TdAuthorization {}
}
