package io.telegramauth.telegram;

/** A route to Telegram. A login stays on the route that sent its code. */
public enum Route {
  /** Through the Telegram Proxy Service. */
  PROXY,
  /** By MTProto from this process. */
  DIRECT
}
