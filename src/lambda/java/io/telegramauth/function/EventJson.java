package io.telegramauth.function;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Lets events be read that are longer than a body may be: around the body an event has the headers
 * and what the gateway knows. {@link HeadersAsSent} sees to the limit of the body.
 */
@Singleton
class EventJson implements ObjectMapperCustomizer {
  /** Lambda's own limit for the event of a synchronous invocation. */
  private static final int MAX_EVENT_LENGTH = 6 * 1024 * 1024;

  @Override
  public void customize(ObjectMapper mapper) {
    StreamReadConstraints constraints =
        mapper
            .getFactory()
            .streamReadConstraints()
            .rebuild()
            .maxDocumentLength(MAX_EVENT_LENGTH)
            .build();
    mapper.getFactory().setStreamReadConstraints(constraints);
  }

  /** After the API's own rules for JSON. */
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }
}
