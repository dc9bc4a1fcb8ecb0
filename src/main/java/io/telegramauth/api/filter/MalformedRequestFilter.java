package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.telegramauth.api.filter.ErrorResponses.ErrorResponse;
import io.telegramauth.failure.Failure;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Rejects malformed requests and closes their connections. The HTTP server, Quarkus's first handler
 * and the router would each answer some of them in their own way, without a request id, and one of
 * them logs the path.
 *
 * <p>They run before any filter. A Vert.x tracer runs earlier: it sees every request, even one that
 * could not be decoded, before its handler is chosen. This tracer traces nothing.
 */
@Singleton
class MalformedRequestFilter implements VertxOptionsCustomizer {
  private final RequestIds ids;
  private final ErrorResponses responses;

  MalformedRequestFilter(RequestIds ids, ErrorResponses responses) {
    this.ids = ids;
    this.responses = responses;
  }

  /** Deprecated in favour of Vert.x's builder, which Quarkus keeps to itself. */
  @Override
  @SuppressWarnings("deprecation")
  public void accept(VertxOptions options) {
    VertxTracerFactory factory = tracing -> new Inspector();
    options.setTracingOptions(new TracingOptions().setFactory(factory));
  }

  private final class Inspector implements VertxTracer<Object, Object> {
    @Override
    public <R> Object receiveRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        Iterable<Map.Entry<String, String>> headers,
        TagExtractor<R> tagExtractor) {
      if (request instanceof HttpServerRequestInternal received
          && received.connection() instanceof HttpServerConnection connection) {
        RequestSyntax.validate(received)
            .ifPresent(
                failure -> {
                  Handler<HttpServerRequest> rejection =
                      rejected -> reject(rejected, connection, failure);
                  connection.handler(rejection).invalidRequestHandler(rejection);
                });
      }
      return null;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A failed write means that the client is gone.
  private void reject(HttpServerRequest request, HttpServerConnection connection, Failure failure) {
    Connections.ignoreFurtherRequests(connection);
    String id = ids.of(request);
    AccessLogEntry.writeRejected(request, id, failure);
    boolean isDecoded = request.decoderResult().isSuccess();
    ErrorResponse error = responses.beforeRouting(failure, id, isDecoded ? request.path() : null);
    boolean isHead = isDecoded && request.method().equals(HttpMethod.HEAD);
    // Bypasses the server's own response, which would use the request's HTTP version and closes the
    // connection of an undecoded request at once.
    connection.channelHandlerContext().writeAndFlush(response(error, isHead));
    Connections.close(connection);
  }

  private static DefaultFullHttpResponse response(ErrorResponse error, boolean isHead) {
    byte[] body = error.body().getBytes(UTF_8);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(error.status()),
            isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    error.headers().forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }
}
