package io.telegramauth.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.SessionCipher;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Serializes and seals documents, and opens them. */
@ApplicationScoped
class DocumentSealer {
  private final SessionCipher cipher;

  /** A mapper of its own: configuring the API's mapper must not change what is stored. */
  private final ObjectMapper json =
      new ObjectMapper()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  DocumentSealer(SessionCipher cipher) {
    this.cipher = cipher;
  }

  byte[] seal(RecordName name, Object document) {
    try {
      return cipher.seal(name, json.writeValueAsBytes(document));
    } catch (IOException e) {
      throw new IllegalStateException("A document of kind " + name.kind() + " is no JSON", e);
    }
  }

  <T> T open(RecordName name, byte[] sealed, Class<T> type) {
    try {
      return json.readValue(cipher.open(name, sealed), type);
    } catch (IOException e) {
      throw new IllegalStateException("A sealed " + name.kind() + " holds another document", e);
    }
  }

  boolean isCurrent(byte[] sealed) {
    return cipher.isCurrent(sealed);
  }
}
