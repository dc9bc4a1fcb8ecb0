package io.telegramauth.function;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Allows events longer than a request body: an event contains the headers and facts of the gateway
 * besides the body. {@link HeadersAsSent} takes care of the body's limit.
 */
@Singleton
class EventJson implements ObjectMapperCustomizer {
  /** Lambda's limit for the event of a synchronous invocation. */
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

  /** After the API's own JSON rules. */
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }
}
