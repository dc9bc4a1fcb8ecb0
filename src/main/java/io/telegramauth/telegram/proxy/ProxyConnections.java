package io.telegramauth.telegram.proxy;

import io.netty.channel.ChannelPipeline;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.ws.rs.core.Configuration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.spi.RestClientListener;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;
import org.jboss.resteasy.reactive.client.impl.VertxRequestCustomizingClientBuilder;

/**
 * Configures the connections of the proxy's REST client strictly: each has a {@link
 * SingleResponseCodec}, the TLS handshake has the timeout of connecting, and silent connections are
 * closed. Registered in {@code META-INF/services}.
 */
@RegisterForReflection
public final class ProxyConnections implements RestClientListener {
  /** The name of the HTTP codec in the pipelines of Vert.x. */
  private static final String CODEC = "codec";

  /** How much longer than the read timeout a connection may be silent. */
  private static final long IDLE_GRACE_MS = 1000;

  @Override
  public void onNewClient(Class<?> client, RestClientBuilder builder) {
    if (ProxyClient.class.isAssignableFrom(client)) {
      Configuration configuration = builder.getConfiguration();
      VertxRequestCustomizingClientBuilder<?> clients =
          (VertxRequestCustomizingClientBuilder<?>) builder;
      clients.httpClientOptionsCustomizer(options -> limitTimes(options, configuration));
      clients.httpClientRequestCustomizer(ProxyConnections::replaceCodec);
    }
  }

  private static void limitTimes(HttpClientOptions options, Configuration configuration) {
    if (configuration.getProperty(QuarkusRestClientProperties.CONNECT_TIMEOUT)
        instanceof Number connect) {
      options.setSslHandshakeTimeout(connect.longValue());
      options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    if (configuration.getProperty(QuarkusRestClientProperties.READ_TIMEOUT)
        instanceof Number read) {
      // The REST client leaks a connection that it gets after its call was cancelled.
      options.setIdleTimeout((int) (read.longValue() + IDLE_GRACE_MS));
      options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }
  }

  private static void replaceCodec(HttpClientRequest request) {
    ChannelPipeline pipeline = ((ConnectionBase) request.connection()).channel().pipeline();
    if (!(pipeline.get(CODEC) instanceof SingleResponseCodec)) {
      pipeline.replace(CODEC, CODEC, new SingleResponseCodec());
    }
  }
}
