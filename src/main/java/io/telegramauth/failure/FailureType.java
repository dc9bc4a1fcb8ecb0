package io.telegramauth.failure;

/** Which side failed; part of the public contract, under {@code error.type}. */
public enum FailureType {
  /** The network between: a connection that was refused, lost or too slow. */
  NETWORK,
  /** Somebody asked us to wait: Telegram, the proxy, or this service's own limits. */
  RATE_LIMIT,
  /**
   * The Telegram Proxy Service: it failed, refused, or answered what its contract does not know.
   */
  PROXY_SERVICE,
  /** Telegram itself refused or failed. */
  TELEGRAM_API,
  /** A credential or the state of a login: codes, passwords, keys, sessions. */
  AUTHENTICATION,
  /** None of those: the request as such, or a fault of this service. */
  UNKNOWN
}
