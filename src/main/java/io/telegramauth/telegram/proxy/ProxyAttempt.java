package io.telegramauth.telegram.proxy;

import java.util.UUID;

/**
 * One attempt of a {@link ProxyCall}: one HTTP request to the proxy. Until it is written the proxy
 * cannot have acted: name resolution, connecting, the TLS handshake and waiting for a connection
 * come before.
 */
final class ProxyAttempt {
  private final String requestId = UUID.randomUUID().toString();
  private final int number;
  private final byte[] body;
  private volatile boolean written;

  /** Creates an attempt, numbered from 0; {@code body} is the request as JSON. */
  ProxyAttempt(int number, byte[] body) {
    this.number = number;
    this.body = body;
  }

  int number() {
    return number;
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
