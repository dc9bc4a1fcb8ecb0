package io.telegramauth.telegram.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.telegramauth.failure.FailureCode;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/** Tells whether a call that got no answer may have reached the proxy. */
final class ProxyLoss {
  /** Nothing of a request can have been read before these. */
  private static final List<Class<? extends Throwable>> BEFORE_THE_REQUEST =
      List.of(
          ConnectException.class,
          ConnectTimeoutException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          SSLHandshakeException.class);

  /** The one of the HTTP client, the other of the request's deadline. */
  private static final List<Class<? extends Throwable>> TIMEOUTS =
      List.of(TimeoutException.class, io.smallrye.mutiny.TimeoutException.class);

  private static final int DEEPEST_CAUSE = 16;

  private ProxyLoss() {}

  /** What a loss means; whatever is not certain counts as if the request may have been read. */
  static FailureCode code(Throwable loss) {
    Throwable cause = loss;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (isOneOf(BEFORE_THE_REQUEST, cause)) {
        return FailureCode.PROXY_UNREACHABLE;
      }
      if (isOneOf(TIMEOUTS, cause)) {
        return FailureCode.PROXY_TIMEOUT;
      }
      if (cause instanceof BoundedAnswers.AnswerTooLongException) {
        return FailureCode.PROXY_BAD_RESPONSE;
      }
      cause = cause.getCause();
    }
    return FailureCode.PROXY_CONNECTION_LOST;
  }

  private static boolean isOneOf(List<Class<? extends Throwable>> types, Throwable cause) {
    return types.stream().anyMatch(type -> type.isInstance(cause));
  }
}
