package io.telegramauth.telegram.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * The HTTP/1.1 codec of a connection to the proxy. It passes one clean final response for each
 * request and nothing else: anything else could be taken for the response to the next request,
 * which is another user's. It skips interim responses (RFC 9110, 15.2). Anything unexpected fails
 * the waiting request with an {@link UncleanResponseException} and closes the connection.
 *
 * <p>Used on the connection's event loop only.
 */
final class SingleResponseCodec
    extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {
  /**
   * The request header that identifies the request. A proxy that returns it in the response ties
   * the two together across all hops. A response without it is tied to its request by the
   * connection only, so it must be the first and the last response there.
   */
  static final String REQUEST_ID = "Telegram-Request-ID";

  /** In bytes. The contract's responses have a few hundred, with a session some thousand. */
  static final int MAX_RESPONSE_SIZE = 256 * 1024;

  private static final int MAX_LINE_LENGTH = 4096;
  private static final int MAX_HEAD_SIZE = 32 * 1024;
  private static final int MAX_CHUNK_SIZE = 8192;

  /** Whether a request waits for its complete response. */
  private boolean waiting;

  /** The id of that request; null if it has none. */
  private String requestId;

  /** Whether the response being read is an interim response. */
  private boolean interim;

  private int size;

  /** Whether the connection has carried a response. */
  private boolean used;

  private boolean broken;

  SingleResponseCodec() {
    init(new Decoder(), new Encoder());
  }

  private void begin(HttpRequest request) {
    waiting = true;
    requestId = request.headers().get(REQUEST_ID);
    size = 0;
  }

  private final class Encoder extends HttpRequestEncoder {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpRequest request) {
        begin(request);
      }
      super.write(context, message, promise);
    }
  }

  private final class Decoder extends HttpResponseDecoder {
    Decoder() {
      super(MAX_LINE_LENGTH, MAX_HEAD_SIZE, MAX_CHUNK_SIZE);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (broken) {
        in.skipBytes(in.readableBytes());
      } else if (!waiting) {
        refuse(context, in, out, "Bytes came that no request waits for");
      } else {
        super.decode(context, in, out);
        check(context, in, out);
      }
    }

    private void check(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      for (int next = 0; next < out.size() && !broken; ) {
        Object message = out.get(next);
        String fault =
            message instanceof HttpResponse head
                ? checkHead(head)
                : checkContent((HttpContent) message, in);
        if (fault != null) {
          refuse(context, in, out, fault);
        } else if (interim) {
          ReferenceCountUtil.release(out.remove(next));
          interim = !(message instanceof LastHttpContent);
        } else {
          next++;
        }
      }
    }

    /** Returns the fault of the head of a response; null if it has none. */
    private String checkHead(HttpResponse head) {
      if (head.decoderResult().isFailure()) {
        return "The response is no HTTP";
      }
      HttpResponseStatus status = head.status();
      if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        return "The response changes the protocol";
      }
      interim = status.codeClass() == HttpStatusClass.INFORMATIONAL;
      if (interim) {
        return null;
      }
      List<String> named = head.headers().getAll(REQUEST_ID);
      if (!named.stream().allMatch(id -> id.equals(requestId))) {
        return "The response belongs to another request";
      }
      if (named.isEmpty() && used) {
        return "The response names no request and may belong to one before";
      }
      if (named.isEmpty() || !isExpected(status)) {
        // Vert.x closes the connection after such a response.
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
      return null;
    }

    /** Returns the fault of a part of a response; null if it has none. */
    private String checkContent(HttpContent content, ByteBuf in) {
      if (content.decoderResult().isFailure()) {
        return "The response's body is no HTTP";
      }
      size += content.content().readableBytes();
      if (size > MAX_RESPONSE_SIZE) {
        return "The response is longer than " + MAX_RESPONSE_SIZE + " bytes";
      }
      if (content instanceof LastHttpContent && !interim) {
        waiting = false;
        used = true;
        return in.isReadable() ? "Bytes came after the end of the response" : null;
      }
      return null;
    }

    private void refuse(ChannelHandlerContext context, ByteBuf in, List<Object> out, String fault) {
      broken = true;
      in.skipBytes(in.readableBytes());
      out.forEach(ReferenceCountUtil::release);
      out.clear();
      // Vert.x fails the waiting request, if any, and closes the connection.
      context.fireExceptionCaught(new UncleanResponseException(fault));
    }
  }

  /** Returns whether a working proxy itself sends this status. */
  private static boolean isExpected(HttpResponseStatus status) {
    boolean refusal =
        status.codeClass() == HttpStatusClass.CLIENT_ERROR
            && !status.equals(HttpResponseStatus.REQUEST_TIMEOUT);
    return refusal || status.equals(HttpResponseStatus.OK);
  }
}
