package io.telegramauth.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The envelope of a successful response.
 *
 * @param success always true
 * @param data the content
 */
@RegisterForReflection
public record Envelope<T>(@Schema(constValue = "true") boolean success, T data) {
  static <T> Envelope<T> of(T data) {
    return new Envelope<>(true, data);
  }
}
