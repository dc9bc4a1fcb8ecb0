package io.telegramauth.client;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Makes an exception of every answer that failed. */
public class RefusalMapper implements ResponseExceptionMapper<RefusedException> {
  @Override
  public RefusedException toThrowable(Response response) {
    return new RefusedException(response.getStatus(), read(response));
  }

  private static Optional<Refusal> read(Response response) {
    MediaType type = response.getMediaType();
    if (type == null || !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(response.readEntity(Refusal.class))
          .filter(refusal -> refusal.error() != null && refusal.error().code() != null);
    } catch (ProcessingException | WebApplicationException e) {
      // JSON, but not the service's: told as an answer that cannot be read.
      return Optional.empty();
    }
  }
}
