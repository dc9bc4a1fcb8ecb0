package io.telegramauth.telegram.proxy;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A response of the proxy, or of a gateway in front of it.
 *
 * @param status the HTTP status
 * @param retryAfter the longest wait of the {@code Retry-After} headers; empty if none is valid
 * @param body the decoded body, which may be HTML or truncated; empty if it cannot be decoded
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ProxyResponse(int status, Optional<Duration> retryAfter, byte[] body) {
  static ProxyResponse of(Response response, InstantSource clock) {
    byte[] body = response.readEntity(byte[].class);
    return new ProxyResponse(
        response.getStatus(),
        headers(response, "Retry-After")
            .flatMap(header -> RetryAfter.read(header, clock).stream())
            .max(Duration::compareTo),
        ContentCoding.decode(
                String.join(",", headers(response, "Content-Encoding").toList()),
                body == null ? new byte[0] : body)
            .orElseGet(() -> new byte[0]));
  }

  private static Stream<String> headers(Response response, String name) {
    List<String> values = response.getStringHeaders().get(name);
    return values == null ? Stream.empty() : values.stream();
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
