package io.telegramauth.sandbox.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes on the connection: requests read, answers sent whole or spoilt, connections reset. */
final class Wire {
  private Wire() {}

  /**
   * Reads a request's body to its end.
   *
   * @param limit how many bytes are kept
   * @param body gets the body, or nothing when it is longer
   */
  static void read(HttpServerRequest request, int limit, Handler<Optional<Buffer>> body) {
    Buffer kept = Buffer.buffer();
    boolean[] tooLong = new boolean[1];
    // What is too much is read and dropped: a close with bytes unread would reset the connection
    // before the caller has seen the answer.
    request.handler(
        chunk -> {
          tooLong[0] |= kept.length() + chunk.length() > limit;
          if (!tooLong[0]) {
            kept.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> body.handle(tooLong[0] ? Optional.empty() : Optional.of(kept)));
  }

  static void send(HttpServerRequest request, Response answer) {
    HttpServerResponse response = head(request, answer);
    if (!response.closed()) {
      response.end(answer.body());
    }
  }

  /** Sends an interim response, after which the answer is still to come. */
  // A failed write ends the connection, which the sender of the response checks.
  @SuppressWarnings("FutureReturnValueIgnored")
  static void sendInterim(HttpServerRequest request, int status) {
    byte[] bytes = ("HTTP/1.1 " + status + " Interim\r\n\r\n").getBytes(US_ASCII);
    // Past the server's own encoder, which sends one response to a request.
    ((ConnectionBase) request.connection())
        .channel()
        .pipeline()
        .firstContext()
        .writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  /** Sends the body in a content coding. */
  static void sendCompressed(HttpServerRequest request, Response answer, String coding) {
    HttpServerResponse response = head(request, answer);
    if (!response.closed()) {
      response.putHeader("Content-Encoding", coding);
      response.end(Buffer.buffer(compressed(answer.body().getBytes(UTF_8), coding)));
    }
  }

  private static byte[] compressed(byte[] body, String coding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        coding.equals("deflate") ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Sends half of the body, though the head announces all of it. */
  static void sendHalf(HttpServerRequest request, Response answer) {
    Buffer body = Buffer.buffer(answer.body());
    HttpServerResponse response = head(request, answer);
    if (!response.closed()) {
      response.putHeader("Content-Length", Integer.toString(body.length()));
      response
          .write(body.getBuffer(0, body.length() / 2))
          .onComplete(written -> request.connection().close());
    }
  }

  /**
   * Sends the body byte by byte, one at least; closes the connection when the time is over first.
   */
  static void drip(
      Vertx vertx, HttpServerRequest request, Response answer, Duration interval, Duration time) {
    Buffer body = Buffer.buffer(answer.body());
    HttpServerResponse response = head(request, answer);
    response.putHeader("Content-Length", Integer.toString(body.length()));
    long end = System.nanoTime() + time.toNanos();
    int[] sent = new int[1];
    vertx.setPeriodic(
        Math.max(1, interval.toMillis()),
        timer -> {
          if (response.closed() || sent[0] == body.length()) {
            vertx.cancelTimer(timer);
            end(response);
          } else if (sent[0] > 0 && System.nanoTime() - end >= 0) {
            vertx.cancelTimer(timer);
            request.connection().close();
          } else {
            response.write(body.getBuffer(sent[0], ++sent[0]));
          }
        });
  }

  /**
   * Sends the whole answer byte by byte, its head too, one at least; closes the connection after
   * it, or when the time is over first.
   */
  // A write that fails is the end of the connection, which is looked for before the next one.
  @SuppressWarnings("FutureReturnValueIgnored")
  static void dripFromTheStart(
      Vertx vertx, HttpServerRequest request, Response answer, Duration interval, Duration time) {
    byte[] body = answer.body().getBytes(UTF_8);
    String head =
        String.join(
            "\r\n",
            "HTTP/1.1 " + answer.status() + " Dripping",
            "Content-Type: " + answer.contentType(),
            "Content-Length: " + body.length,
            "Connection: close",
            "",
            "");
    byte[] bytes = Buffer.buffer(head.getBytes(US_ASCII)).appendBytes(body).getBytes();
    // Past the server's own encoder, which would send the head in one piece.
    Channel channel = ((ConnectionBase) request.connection()).channel();
    ChannelHandlerContext socket = channel.pipeline().firstContext();
    long end = System.nanoTime() + time.toNanos();
    int[] sent = new int[1];
    vertx.setPeriodic(
        Math.max(1, interval.toMillis()),
        timer -> {
          if (!channel.isActive()) {
            vertx.cancelTimer(timer);
          } else if (sent[0] == bytes.length || (sent[0] > 0 && System.nanoTime() - end >= 0)) {
            vertx.cancelTimer(timer);
            request.connection().close();
          } else {
            socket.writeAndFlush(Unpooled.wrappedBuffer(bytes, sent[0]++, 1));
          }
        });
  }

  /** Closes the connection so that the other side sees a reset. */
  static void reset(HttpConnection connection) {
    // The server's own option would turn every close into a reset, so this one channel gets it.
    ((ConnectionBase) connection).channel().config().setOption(ChannelOption.SO_LINGER, 0);
    connection.close();
  }

  private static void end(HttpServerResponse response) {
    if (!response.closed()) {
      response.end();
    }
  }

  private static HttpServerResponse head(HttpServerRequest request, Response answer) {
    HttpServerResponse response = request.response();
    if (!response.closed()) {
      response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType());
      answer
          .retryAfter()
          .ifPresent(time -> response.putHeader("Retry-After", Long.toString(time.toSeconds())));
    }
    return response;
  }
}
