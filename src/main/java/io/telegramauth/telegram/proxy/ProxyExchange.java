package io.telegramauth.telegram.proxy;

import java.util.UUID;

/**
 * One request on its way to the proxy. Until it is written the proxy cannot have acted: looking up
 * names, connecting, the TLS handshake and waiting for a connection come before.
 */
final class ProxyExchange {
  private final String requestId = UUID.randomUUID().toString();
  private final byte[] body;
  private volatile boolean written;

  /** An exchange that has not begun; {@code body} is the request as JSON. */
  ProxyExchange(byte[] body) {
    this.body = body;
  }

  /** Names this request and no other; random. */
  String requestId() {
    return requestId;
  }

  /** The body. From now on the request counts as written. */
  byte[] write() {
    written = true;
    return body;
  }

  /** Whether the proxy may have read any of it. */
  boolean isWritten() {
    return written;
  }
}
