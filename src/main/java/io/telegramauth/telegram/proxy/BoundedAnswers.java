package io.telegramauth.telegram.proxy;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.spi.RestClientListener;
import org.jboss.resteasy.reactive.client.impl.VertxRequestCustomizingClientBuilder;

/**
 * Ends the call when the proxy's answer grows beyond all measure: the REST client gathers an answer
 * in memory before anybody looks at it, and a proxy that goes on and on would fill that. Found by
 * its entry in {@code META-INF/services}.
 */
@RegisterForReflection
public final class BoundedAnswers implements RestClientListener {
  /** In bytes; the contract's answers have a few hundred, a session among them some thousand. */
  static final int LONGEST = 256 * 1024;

  @Override
  public void onNewClient(Class<?> client, RestClientBuilder builder) {
    if (client == ProxyClient.class) {
      ((VertxRequestCustomizingClientBuilder<?>) builder)
          .httpClientRequestCustomizer(BoundedAnswers::bound);
    }
  }

  private static void bound(HttpClientRequest request) {
    request.response().onSuccess(response -> response.handler(new Measure(request)));
  }

  /** Sees the parts of an answer as they come, beside who gathers them. */
  private static final class Measure implements Handler<Buffer> {
    private final HttpClientRequest request;
    private int length;

    Measure(HttpClientRequest request) {
      this.request = request;
    }

    @Override
    public void handle(Buffer part) {
      length += part.length();
      if (length > LONGEST) {
        request.reset(0, new AnswerTooLongException());
      }
    }
  }

  /** The proxy's answer is longer than any that the contract knows. */
  static final class AnswerTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AnswerTooLongException() {
      super("The proxy's answer is longer than " + LONGEST + " bytes", null, false, false);
    }
  }
}
