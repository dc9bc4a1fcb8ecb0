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
 * Reads whole bodies on the event loop, before a request is processed, and rejects bodies that are
 * too long or badly framed in the same way on every path.
 */
@ApplicationScoped
class RequestBodyReader {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final String CONTINUE = "100-continue";

  /** Whether the announced length exceeds the limit. */
  boolean isTooLarge(HttpServerRequest request) {
    return announcedLength(request) > MAX_LENGTH;
  }

  private static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The HTTP codec accepts nothing but a number.
    return length == null ? 0 : Long.parseLong(length);
  }

  /**
   * Reads the body, if there is one, and continues with the request.
   *
   * @param onRejection rejects the request and closes the connection, as the end of the body is
   *     unknown
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
   * The codec also ignores an announced length of a chunked body. A previous hop may have used that
   * length, and what follows would not be what it takes for a request (RFC 9112, 6.1).
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
      // Runs before the access log entry is written.
      context.addEndHandler(
          end -> {
            if (end.failed() && isMalformed(end.cause())) {
              reject(
                  Failure.of(FailureCode.VALIDATION_ERROR)
                      .withMessage("The request body is not framed correctly"));
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

    /** Other causes mean that the client is gone. */
    private static boolean isMalformed(Throwable cause) {
      return !(cause instanceof IOException) && !(cause instanceof VertxException);
    }
  }
}
