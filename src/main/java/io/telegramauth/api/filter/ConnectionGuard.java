package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the HTTP server on each of its connections. It gathers a request with its body,
 * within a time and a size, on the event loop; the server sees whole and valid requests only, one
 * after the other. A request that is not, ends the connection with a response of ours.
 *
 * <p>While a request is processed or its response is not read by the client, a bounded part of what
 * follows is read and kept.
 *
 * <p>Used on the connection's event loop only.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
  /** Input beyond which no more is read while a request is processed, in bytes. */
  private static final int MAX_INPUT_AHEAD = 64 * 1024;

  /** Answered here, or an offer of another protocol, which is declined by not answering it. */
  private static final Set<String> NOT_FORWARDED = Set.of("expect", "upgrade", "http2-settings");

  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  /** Responds to a rejected request and closes its connection. */
  @FunctionalInterface
  interface Rejection {
    /**
     * Rejects a request.
     *
     * @param head empty if it is invalid or has not arrived
     */
    void reject(Channel connection, Failure failure, Optional<RequestHead> head);
  }

  private enum Phase {
    /** It is the client's turn. */
    RECEIVING,
    /** It is the server's turn. */
    PROCESSING,
    /** Further input is dropped. */
    CLOSED
  }

  private final ConnectionLimit limit;
  private final Duration requestTimeout;
  private final Rejection rejection;

  private ChannelHandlerContext context;
  private Phase phase = Phase.RECEIVING;
  private ByteBuf input = Unpooled.EMPTY_BUFFER;
  private RequestFraming framing = new RequestFraming();
  private boolean isContinued;
  private boolean isPaused;
  private Future<?> timeout;

  /**
   * Creates the guard of a connection.
   *
   * @param requestTimeout time from the first byte of a request to its last
   */
  ConnectionGuard(ConnectionLimit limit, Duration requestTimeout, Rejection rejection) {
    this.limit = limit;
    this.requestTimeout = requestTimeout;
    this.rejection = rejection;
  }

  /** The guard of a connection; null if it has none, as in a function. */
  static ConnectionGuard of(Channel connection) {
    return connection.pipeline().get(ConnectionGuard.class);
  }

  /** Adds this guard to an accepted connection, once the server has made its pipeline. */
  void install(Channel accepted) {
    accepted
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelActive(ChannelHandlerContext active) {
                ChannelPipeline pipeline = active.pipeline();
                ChannelHandlerContext tls = tls(pipeline);
                if (tls == null) {
                  pipeline.addFirst(ConnectionGuard.this);
                } else {
                  pipeline.addAfter(tls.name(), null, ConnectionGuard.this);
                }
                active.fireChannelActive();
                pipeline.remove(this);
              }
            });
  }

  /** What decrypts; with server name indication, what chooses that and is replaced by it. */
  private static ChannelHandlerContext tls(ChannelPipeline pipeline) {
    ChannelHandlerContext handler = pipeline.context(SslHandler.class);
    return handler == null ? pipeline.context(AbstractSniHandler.class) : handler;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext unused, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (phase == Phase.CLOSED) {
      bytes.release();
      return;
    }
    input = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), input, bytes);
    receive();
    pauseOrResume();
  }

  private void receive() {
    if (phase != Phase.RECEIVING || !input.isReadable() || !context.channel().isWritable()) {
      return;
    }
    Optional<Failure> failure = framing.read(input);
    if (failure.isPresent()) {
      reject(failure.get());
    } else if (framing.isComplete()) {
      forward();
    } else {
      awaitRest();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A failed write means that the client is gone.
  private void awaitRest() {
    if (timeout == null) {
      timeout =
          context
              .executor()
              .schedule(
                  () -> reject(Failure.of(FailureCode.REQUEST_TIMEOUT)),
                  requestTimeout.toMillis(),
                  TimeUnit.MILLISECONDS);
    }
    if (!isContinued && framing.head().filter(ConnectionGuard::expectsContinue).isPresent()) {
      isContinued = true;
      context.writeAndFlush(Unpooled.copiedBuffer(CONTINUE, US_ASCII));
    }
  }

  private static boolean expectsContinue(RequestHead head) {
    return head.version().equals(RequestHead.HTTP_1_1)
        && head.all("Expect").stream().anyMatch("100-continue"::equalsIgnoreCase);
  }

  private void forward() {
    if (!limit.onRequest(this)) {
      // It is being closed, and nobody would get the response.
      end();
      return;
    }
    phase = Phase.PROCESSING;
    cancelTimeout();
    // The server is given what was read here, so that it cannot read it differently.
    String head = framing.head().orElseThrow().text(NOT_FORWARDED);
    input.skipBytes(framing.bodyStart());
    ByteBuf body = input.readRetainedSlice(framing.length() - framing.bodyStart());
    framing = new RequestFraming();
    isContinued = false;
    if (!input.isReadable()) {
      releaseInput();
    }
    context.fireChannelRead(Unpooled.wrappedBuffer(Unpooled.copiedBuffer(head, ISO_8859_1), body));
    context.fireChannelReadComplete();
  }

  /** Admits the next request of the connection. */
  void onResponse() {
    if (phase != Phase.PROCESSING) {
      return;
    }
    phase = Phase.RECEIVING;
    limit.onResponse(this);
    // The server has not quite finished with the request yet.
    context.executor().execute(this::resume);
  }

  private void resume() {
    receive();
    pauseOrResume();
  }

  /** A client that does not read its responses is not read either. */
  private void pauseOrResume() {
    boolean hasRoom = phase == Phase.RECEIVING || input.readableBytes() < MAX_INPUT_AHEAD;
    boolean mayRead = phase == Phase.CLOSED || (hasRoom && context.channel().isWritable());
    if (mayRead == isPaused) {
      isPaused = !mayRead;
      context.channel().config().setAutoRead(mayRead);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext unused) {
    context.fireChannelWritabilityChanged();
    resume();
  }

  private void reject(Failure failure) {
    if (phase != Phase.RECEIVING) {
      return;
    }
    Optional<RequestHead> head = framing.head();
    end();
    pauseOrResume();
    rejection.reject(context.channel(), failure, head);
  }

  @Override
  public void channelInactive(ChannelHandlerContext unused) {
    end();
    context.fireChannelInactive();
  }

  private void end() {
    phase = Phase.CLOSED;
    cancelTimeout();
    releaseInput();
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  private void releaseInput() {
    input.release();
    input = Unpooled.EMPTY_BUFFER;
  }
}
