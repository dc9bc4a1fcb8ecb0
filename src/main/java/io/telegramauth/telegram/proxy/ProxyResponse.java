package io.telegramauth.telegram.proxy;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What came back from the proxy, before anybody has judged it.
 *
 * @param status the HTTP status
 * @param retryAfter the {@code Retry-After} header, seconds or date (RFC 9110, 10.2.3), if it is
 *     one
 * @param body the body as it came; may be empty, HTML, or cut off
 */
@SuppressWarnings("ArrayRecordComponent") // Carried to where it is judged, never compared.
record ProxyResponse(int status, Optional<Duration> retryAfter, byte[] body) {
  /** Longer waits are taken for a mistake of whoever sent them. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(366);

  static ProxyResponse of(Response response, InstantSource clock) {
    byte[] body = response.readEntity(byte[].class);
    return new ProxyResponse(
        response.getStatus(),
        Optional.ofNullable(response.getHeaderString("Retry-After"))
            .flatMap(header -> wait(header.strip(), clock)),
        body == null ? new byte[0] : body);
  }

  /** The wait that a {@code Retry-After} header asks for; empty when it is none. */
  static Optional<Duration> wait(String header, InstantSource clock) {
    if (header.matches("\\d{1,9}")) {
      return sane(Duration.ofSeconds(Long.parseLong(header)));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(clock.instant(), date.toInstant());
      return sane(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      // Neither form: as good as no header.
      return Optional.empty();
    }
  }

  static Optional<Duration> sane(Duration wait) {
    return wait.compareTo(LONGEST_WAIT) <= 0 ? Optional.of(wait) : Optional.empty();
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
