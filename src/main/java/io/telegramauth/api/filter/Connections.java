package io.telegramauth.api.filter;

import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends connections whose client may still be sending. */
final class Connections {
  /** So long after its answer what a client still sends is read, and dropped. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private Connections() {}

  /** Has nobody look at what follows on a connection. */
  static void ignoreFurtherRequests(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      server.handler(ignored -> {}).invalidRequestHandler(ignored -> {});
    }
  }

  /**
   * Closes a connection after what has been written to it. Closed at once, it would be reset by
   * what the client still sends, and the client might never see the answer.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // Where it fails, the connection is gone already.
  static void close(HttpConnection connection) {
    if (!connection.isSsl()
        && connection instanceof HttpServerConnection server
        && server.channel() instanceof DuplexChannel channel) {
      // Flushes what is written, on the event loop that it is called on.
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
