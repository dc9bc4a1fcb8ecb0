package io.telegramauth.api.filter;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads bodies, whole and on the event loop, before anybody works on the request: one that is too
 * long, or no body as HTTP has it, is refused in the same way on every path.
 */
@ApplicationScoped
class RequestBodyReader {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final String CONTINUE = "100-continue";

  /** Whether a request announces a longer body than is read. */
  boolean isTooLarge(HttpServerRequest request) {
    return announcedLength(request) > MAX_LENGTH;
  }

  private static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The HTTP codec lets nothing pass but a number.
    return length == null ? 0 : Long.parseLong(length);
  }

  /**
   * Reads the request's body, if it has one, and lets the request go on.
   *
   * @param onRejection refuses the request for what is wrong with its body, and closes the
   *     connection: where the body ends is not known
   */
  void read(RoutingContext context, Consumer<Failure> onRejection) {
    HttpServerRequest request = context.request();
    boolean isChunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    if (!isChunked && announcedLength(request) == 0) {
      context.next();
      return;
    }
    if (isChunked) {
      closeAfterwards(context);
    }
    if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.headers().remove(HttpHeaders.EXPECT);
      context.response().writeContinue();
    }
    new Reading(context, onRejection).begin();
  }

  /**
   * The codec passes over a length that was announced, too; the hop before may have read the
   * request by it, and then what follows is not what that hop takes for a request (RFC 9112, 6.1).
   */
  private static void closeAfterwards(RoutingContext context) {
    Connections.ignoreFurtherRequests(context.request().connection());
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(end -> Connections.close(context.request().connection()));
  }

  private static final class Reading {
    private final RoutingContext context;
    private final Consumer<Failure> onRejection;
    private final Buffer body = Buffer.buffer();
    private boolean isDone;

    Reading(RoutingContext context, Consumer<Failure> onRejection) {
      this.context = context;
      this.onRejection = onRejection;
    }

    void begin() {
      // Asked before the request's line is written: the failure is answered, or nobody is there.
      context.addEndHandler(
          end -> {
            if (end.failed() && isMalformed(end.cause())) {
              reject(
                  Failure.of(FailureCode.VALIDATION_ERROR)
                      .withMessage("The request body is not framed as HTTP has it"));
            }
          });
      context
          .request()
          .handler(this::add)
          .endHandler(
              end -> {
                if (!isDone) {
                  isDone = true;
                  ((RoutingContextInternal) context).setBody(body);
                  context.next();
                }
              })
          .resume();
    }

    private void add(Buffer part) {
      if (body.length() + part.length() > MAX_LENGTH) {
        reject(Failure.of(FailureCode.PAYLOAD_TOO_LARGE));
      } else if (!isDone) {
        body.appendBuffer(part);
      }
    }

    private void reject(Failure failure) {
      if (!isDone) {
        isDone = true;
        onRejection.accept(failure);
      }
    }

    /** Else the client has gone, and hears of nothing. */
    private static boolean isMalformed(Throwable cause) {
      return !(cause instanceof IOException) && !(cause instanceof VertxException);
    }
  }
}
