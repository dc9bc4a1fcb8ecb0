package io.telegramauth.api.filter;

import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes connections whose client may still be sending. */
final class Connections {
  /** Time after the response during which input is read and dropped. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private Connections() {}

  /** Ignores further requests of a connection. */
  static void ignoreFurtherRequests(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      server.handler(ignored -> {}).invalidRequestHandler(ignored -> {});
    }
  }

  /**
   * Closes a connection after the pending writes. Closing at once would reset it if the client
   * still sends, and the response might be lost.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // Where it fails, the connection is gone already.
  static void close(HttpConnection connection) {
    if (!connection.isSsl()
        && connection instanceof HttpServerConnection server
        && server.channel() instanceof DuplexChannel channel) {
      // Flushes pending writes; called on the connection's event loop.
      server.channelHandlerContext().flush();
      channel.shutdownOutput();
      channel
          .eventLoop()
          .schedule((Runnable) channel::close, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      connection.close();
    }
  }
}
