package io.telegramauth.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The envelope of every answer that succeeded.
 *
 * @param success always true
 * @param data the answer itself
 */
@RegisterForReflection
public record Envelope<T>(@Schema(constValue = "true") boolean success, T data) {
  /** Puts an answer into the envelope. */
  static <T> Envelope<T> of(T data) {
    return new Envelope<>(true, data);
  }
}
