package io.telegramauth.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Base64;
import java.util.List;

/**
 * Restores the headers that the client sent. The gateway and the extension split values at commas,
 * such as a browser's {@code User-Agent}. {@code Content-Length} becomes the length of the body,
 * which is always complete and in no transfer encoding, so that its limit applies.
 */
@ApplicationScoped
class HeadersAsSent {
  private static final int BEFORE_THE_ENTRY = 2000;

  void register(@Observes Filters filters) {
    filters.register(HeadersAsSent::restore, BEFORE_THE_ENTRY);
  }

  private static void restore(RoutingContext context) {
    MultiMap headers = context.request().headers();
    for (String name : List.copyOf(headers.names())) {
      List<String> parts = headers.getAll(name);
      if (parts.size() > 1) {
        headers.set(name, String.join(",", parts));
      }
    }
    if (headers instanceof QuarkusHttpHeaders event) {
      headers.remove(HttpHeaders.TRANSFER_ENCODING);
      headers.set(
          HttpHeaders.CONTENT_LENGTH,
          Long.toString(bodyLength(event.getContextObject(APIGatewayV2HTTPEvent.class))));
    }
    context.next();
  }

  private static long bodyLength(APIGatewayV2HTTPEvent event) {
    String body = event.getBody();
    if (body == null) {
      return 0;
    }
    return event.getIsBase64Encoded()
        ? Base64.getDecoder().decode(body).length
        : body.getBytes(UTF_8).length;
  }
}
