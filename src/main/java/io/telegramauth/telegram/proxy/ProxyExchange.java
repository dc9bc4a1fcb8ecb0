package io.telegramauth.telegram.proxy;

import java.util.UUID;

/**
 * One request to the proxy. Until it is written the proxy cannot have acted: name resolution,
 * connecting, the TLS handshake and waiting for a connection come before.
 */
final class ProxyExchange {
  private final String requestId = UUID.randomUUID().toString();
  private final byte[] body;
  private volatile boolean written;

  /** Creates an exchange that has not begun; {@code body} is the request as JSON. */
  ProxyExchange(byte[] body) {
    this.body = body;
  }

  /** Returns the random id of this request. */
  String requestId() {
    return requestId;
  }

  /** Marks the request as written, and returns the body. */
  byte[] write() {
    written = true;
    return body;
  }

  /** Returns whether the proxy may have read any of the request. */
  boolean isWritten() {
    return written;
  }
}
