package io.telegramauth.failure;

/** The side that failed; public as {@code error.type}. */
public enum FailureType {
  /** The network: a connection that was refused, lost or too slow. */
  NETWORK,
  /** Telegram, the proxy or this service's own limits ask to wait. */
  RATE_LIMIT,
  /** The Telegram Proxy Service failed, refused, or broke its contract. */
  PROXY_SERVICE,
  /** Telegram refused or failed. */
  TELEGRAM_API,
  /** A credential or the state of a login: codes, passwords, keys, sessions. */
  AUTHENTICATION,
  /** The request itself, or a fault of this service. */
  UNKNOWN
}
