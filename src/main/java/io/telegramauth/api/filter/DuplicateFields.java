package io.telegramauth.api.filter;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rejects requests that repeat a single-valued header or query parameter with different values.
 * Libraries and intermediaries disagree on which value counts. Equal values are merged.
 */
final class DuplicateFields {
  private static final List<String> HEADERS = List.of("Authorization", "Content-Type");

  /**
   * Headers whose values contain no comma; a comma means that an intermediary has joined two lines.
   */
  private static final List<String> COMMA_FREE_HEADERS = List.of("Idempotency-Key", "X-Session-ID");

  private static final List<String> QUERY_PARAMETERS = List.of("format", "sessionId");

  private static final String VIOLATION = "is given twice with different values";

  private DuplicateFields() {}

  /**
   * Merges equal lines of the headers.
   *
   * @return the failure if values differ
   */
  static Optional<Failure> collapse(HttpServerRequest request) {
    Failure failure = Failure.of(FailureCode.VALIDATION_ERROR);
    MultiMap headers = request.headers();
    for (String name : HEADERS) {
      failure = collapse(headers, name, headers.getAll(name).stream(), failure);
    }
    for (String name : COMMA_FREE_HEADERS) {
      Stream<String> values =
          headers.getAll(name).stream().flatMap(line -> Arrays.stream(line.split(",", -1)));
      failure = collapse(headers, name, values, failure);
    }
    if (request.query() != null) {
      for (String name : QUERY_PARAMETERS) {
        boolean differs = request.params().getAll(name).stream().distinct().count() > 1;
        failure = differs ? failure.with(name, VIOLATION) : failure;
      }
    }
    return failure.details().isEmpty() ? Optional.empty() : Optional.of(failure);
  }

  private static Failure collapse(
      MultiMap headers, String name, Stream<String> values, Failure failure) {
    List<String> distinct = values.map(String::strip).distinct().toList();
    if (distinct.size() == 1) {
      headers.set(name, distinct.get(0));
    }
    return distinct.size() > 1 ? failure.with(name, VIOLATION) : failure;
  }
}
