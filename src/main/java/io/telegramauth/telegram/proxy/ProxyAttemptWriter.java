package io.telegramauth.telegram.proxy;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Writes requests to the proxy. The REST client calls it after it has a connection and before it
 * sends the first byte, so it marks the attempt as written.
 */
public final class ProxyAttemptWriter implements MessageBodyWriter<ProxyAttempt> {
  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == ProxyAttempt.class;
  }

  @Override
  public void writeTo(
      ProxyAttempt attempt,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    out.write(attempt.write());
  }
}
