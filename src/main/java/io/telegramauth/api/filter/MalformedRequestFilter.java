package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.telegramauth.api.filter.ErrorResponses.ErrorResponse;
import io.telegramauth.config.ClientIpHeader;
import io.telegramauth.failure.Failure;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects malformed, unfinished and excess requests and closes their connections, before anything
 * processes, counts or logs what they say. The HTTP server, Quarkus's first handler and the router
 * would each answer some of them in their own way, without a request id, and one of them logs the
 * path.
 *
 * <p>Vert.x has two places for that. Its transport accepts connections, so each gets a {@link
 * ConnectionGuard}. Its tracer hears of every request before a handler is chosen and when its
 * response ends; this tracer traces nothing. A function has no connections: there the tracer alone
 * checks.
 */
@Singleton
class MalformedRequestFilter implements VertxOptionsCustomizer {
  /** Time after a rejection during which input is read and dropped. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** Time after a rejection within which a client has to read what is on its way to it. */
  private static final Duration MAX_CLOSING_TIME = Duration.ofSeconds(10);

  private final RequestIds ids;
  private final ErrorResponses responses;
  private final Duration requestTimeout;
  private final int maxConnections;
  private final int maxPerNetwork;

  MalformedRequestFilter(
      RequestIds ids,
      ErrorResponses responses,
      @ConfigProperty(name = "telegram-auth.connections.request-timeout") Duration requestTimeout,
      @ConfigProperty(name = "telegram-auth.connections.max") int maxConnections,
      @ConfigProperty(name = "telegram-auth.connections.max-per-address") int maxPerAddress,
      @ConfigProperty(name = "telegram-auth.client-ip-header") Optional<String> addressHeader) {
    this.ids = ids;
    this.responses = responses;
    this.requestTimeout = requestTimeout;
    this.maxConnections = maxConnections;
    ClientIpHeader header = ClientIpHeader.of(addressHeader);
    boolean isGatewayExcluded = header.problem().isEmpty() && header.name().isEmpty();
    // A gateway's connections are not its clients'.
    this.maxPerNetwork = isGatewayExcluded ? maxPerAddress : maxConnections;
  }

  /** Deprecated in favour of Vert.x's builder, which Quarkus keeps to itself. */
  @Override
  @SuppressWarnings("deprecation")
  public void accept(VertxOptions options) {
    options.setTracingOptions(new TracingOptions().setFactory(new Hooks()));
  }

  private final class Hooks implements VertxTracerFactory {
    @Override
    public void init(VertxBuilder builder) {
      builder.findTransport(new GuardedTransport());
      VertxTracerFactory.super.init(builder);
    }

    @Override
    public Inspector tracer(TracingOptions options) {
      return new Inspector();
    }
  }

  private final class GuardedTransport extends JDKTransport {
    /** Called for each HTTP server. */
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      bootstrap.handler(new Admission(new ConnectionLimit(maxConnections, maxPerNetwork)));
    }
  }

  /** On the listening socket, whose messages are accepted connections. */
  @ChannelHandler.Sharable
  private final class Admission extends ChannelInboundHandlerAdapter {
    private final ConnectionLimit limit;

    Admission(ConnectionLimit limit) {
      this.limit = limit;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel connection = (Channel) accepted;
      ConnectionGuard guard =
          new ConnectionGuard(limit, requestTimeout, MalformedRequestFilter.this::reject);
      if (limit.admit(guard, connection)) {
        guard.install(connection);
        context.fireChannelRead(connection);
      } else {
        connection.unsafe().closeForcibly();
      }
    }
  }

  private final class Inspector implements VertxTracer<ConnectionGuard, Object> {
    @Override
    public <R> ConnectionGuard receiveRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        Iterable<Map.Entry<String, String>> headers,
        TagExtractor<R> tagExtractor) {
      if (request instanceof HttpServerRequestInternal received
          && received.connection() instanceof HttpServerConnection connection) {
        ConnectionGuard guard = ConnectionGuard.of(connection.channel());
        if (received.decoderResult().isFailure()) {
          // The guard and the HTTP server disagree on it.
          rejectNext(connection, RequestFraming.notHttp(), Optional.empty());
        } else if (guard == null) {
          RequestHead head = RequestHead.of(received);
          RequestHeadRules.validate(head)
              .ifPresent(failure -> rejectNext(connection, failure, Optional.of(head)));
        }
        return guard;
      }
      return null;
    }

    @Override
    public <R> void sendResponse(
        Context context,
        R response,
        ConnectionGuard guard,
        Throwable failure,
        TagExtractor<R> tagExtractor) {
      guard.onResponse();
    }
  }

  private void rejectNext(
      HttpServerConnection connection, Failure failure, Optional<RequestHead> head) {
    Handler<HttpServerRequest> rejection = rejected -> reject(connection.channel(), failure, head);
    connection.handler(rejection).invalidRequestHandler(rejection);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A failed write means that the client is gone.
  private void reject(Channel connection, Failure failure, Optional<RequestHead> head) {
    String id = ids.of(head.map(sent -> sent.all(RequestIds.HEADER)).orElse(List.of()));
    String method = head.map(RequestHead::method).map(RequestHeadRules::name).orElse("");
    AccessLogEntry.writeRejected(method, id, failure);
    ErrorResponse error =
        responses.beforeRouting(failure, id, head.map(RequestHead::path).orElse(null));
    FullHttpResponse response = response(error, !method.equals("HEAD"));
    // Bypasses the server, which knows nothing of the request, and may have no codec yet.
    ChannelHandlerContext guard = connection.pipeline().context(ConnectionGuard.class);
    ChannelFuture written =
        guard == null ? connection.writeAndFlush(response) : guard.writeAndFlush(encoded(response));
    // Not before: earlier responses may still be on their way to a slow client.
    written.addListener(done -> close(connection));
    Future<?> timeout =
        connection
            .eventLoop()
            .schedule(
                (Runnable) connection::close, MAX_CLOSING_TIME.toMillis(), TimeUnit.MILLISECONDS);
    connection.closeFuture().addListener(closed -> timeout.cancel(false));
  }

  /**
   * Closes a connection whose response is written. Closing at once would reset it if the client
   * still sends, and the response might be lost.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // Where it fails, the connection is gone already.
  private static void close(Channel connection) {
    if (connection instanceof DuplexChannel socket
        && connection.pipeline().get(SslHandler.class) == null) {
      socket.shutdownOutput();
      socket
          .eventLoop()
          .schedule((Runnable) socket::close, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      connection.close();
    }
  }

  private static ByteBuf encoded(FullHttpResponse response) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status()).append("\r\n");
    response
        .headers()
        .forEach(
            header ->
                head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n"));
    return Unpooled.wrappedBuffer(
        Unpooled.copiedBuffer(head.append("\r\n"), US_ASCII), response.content());
  }

  private static FullHttpResponse response(ErrorResponse error, boolean hasBody) {
    byte[] body = error.body().getBytes(UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(error.status()),
            hasBody ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
    error.headers().forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }
}
