package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionFailuresTest {
  static Stream<Throwable> anyLoss() {
    return Stream.concat(
        perhapsAfterTheRequest(),
        Stream.of(
            new ConnectException("Connection refused"),
            new ConnectTimeoutException("connection timed out"),
            new NoRouteToHostException(),
            new UnknownHostException("proxy"),
            new SSLHandshakeException("certificate"),
            new TimeoutException("when getting a connection")));
  }

  @ParameterizedTest
  @MethodSource("anyLoss")
  void unwrittenRequestsWereNotReached(Throwable loss) {
    assertThat(ConnectionFailures.code(loss, false)).isEqualTo(FailureCode.PROXY_UNREACHABLE);
    assertThat(FailureCode.PROXY_UNREACHABLE.effect()).isEqualTo(Effect.NOT_REACHED);
  }

  @ParameterizedTest
  @MethodSource("anyLoss")
  void failuresAfterTheFirstByteAreAmbiguous(Throwable loss) {
    assertThat(ConnectionFailures.code(loss, true).effect()).isEqualTo(Effect.AMBIGUOUS);
    assertThat(ConnectionFailures.code(new ProcessingException(loss), true).effect())
        .isEqualTo(Effect.AMBIGUOUS);
  }

  @Test
  void aMissingResponseIsATimeout() {
    assertThat(ConnectionFailures.code(new TimeoutException(), true))
        .isEqualTo(FailureCode.PROXY_TIMEOUT);
    assertThat(ConnectionFailures.code(new ProcessingException(new TimeoutException()), true))
        .isEqualTo(FailureCode.PROXY_TIMEOUT);
    assertThat(ConnectionFailures.code(new io.smallrye.mutiny.TimeoutException(), true))
        .isEqualTo(FailureCode.PROXY_TIMEOUT);
    assertThat(FailureCode.PROXY_TIMEOUT.effect()).isEqualTo(Effect.AMBIGUOUS);
  }

  static Stream<Throwable> perhapsAfterTheRequest() {
    return Stream.of(
        new HttpClosedException("Connection was closed"),
        new SocketException("Connection reset"),
        new IOException("Connection reset by peer"),
        new ClosedChannelException(),
        new SSLException("closed during read"),
        new VertxException("something"),
        new IllegalStateException("a bug"),
        ReadTimeoutException.INSTANCE);
  }

  @Test
  void circularCausesAreHandled() {
    IOException one = new IOException("one");
    IOException other = new IOException("other", one);
    one.initCause(other);

    assertThat(ConnectionFailures.code(one, true)).isEqualTo(FailureCode.PROXY_CONNECTION_LOST);
  }
}
