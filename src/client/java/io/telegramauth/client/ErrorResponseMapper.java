package io.telegramauth.client;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Maps failed responses to exceptions. */
public class ErrorResponseMapper implements ResponseExceptionMapper<TelegramAuthException> {
  @Override
  public TelegramAuthException toThrowable(Response response) {
    return new TelegramAuthException(response.getStatus(), read(response));
  }

  private static Optional<ErrorResponse> read(Response response) {
    MediaType type = response.getMediaType();
    if (type == null || !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(response.readEntity(ErrorResponse.class))
          .filter(error -> error.error() != null && error.error().code() != null);
    } catch (ProcessingException | WebApplicationException e) {
      // JSON, but not the service's.
      return Optional.empty();
    }
  }
}
