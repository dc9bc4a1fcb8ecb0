package io.telegramauth.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to a secret in AWS Secrets Manager, as Amazon ECS writes it: {@code
 * arn:aws:secretsmanager:region:account:secret:name[:json-key[:version-stage[:version-id]]]}.
 *
 * @param secret where the secret is
 * @param key the member of the JSON object that the secret is; empty for a secret that is text
 */
record SecretArn(Secret secret, Optional<String> key) {
  private static final Pattern FORM =
      Pattern.compile(
          "(arn:aws[a-z-]{0,16}:secretsmanager:([a-z0-9-]{1,32}):\\d{12}:secret:[\\w/+=.@-]{1,512})"
              + "(?::([^:]{0,256})(?::([\\w/+=.@-]{0,256})(?::([A-Za-z0-9-]{0,64}))?)?)?");

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * A version of a secret.
   *
   * @param arn of the secret
   * @param stage the label of the version; by default it is AWSCURRENT
   * @param version the id of the version
   */
  record Secret(String arn, String region, Optional<String> stage, Optional<String> version) {}

  /** Reads a reference; empty if it is none. */
  static Optional<SecretArn> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(
            new SecretArn(
                new Secret(
                    parts.group(1), parts.group(2), part(parts.group(4)), part(parts.group(5))),
                part(parts.group(3))))
        : Optional.empty();
  }

  private static Optional<String> part(String text) {
    return Optional.ofNullable(text).filter(part -> !part.isEmpty());
  }

  /**
   * Finds what the reference names in the text of its secret.
   *
   * @throws UnfitSecretException if it is not there, or empty
   */
  String find(String text) throws UnfitSecretException {
    String value = key.isEmpty() ? SecretFiles.withoutLineEnd(text) : member(text, key.get());
    if (value.isBlank()) {
      throw new UnfitSecretException("names an empty secret");
    }
    return value;
  }

  private static String member(String text, String key) throws UnfitSecretException {
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new UnfitSecretException("names a key of a secret that is not a JSON object");
      }
      String value = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals(key);
        JsonToken token = json.nextToken();
        if (found && token != JsonToken.VALUE_STRING) {
          throw new UnfitSecretException("names a key whose value is not text");
        }
        if (found) {
          value = json.getText();
        } else {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new UnfitSecretException("names a key of a secret that is not a JSON object");
      }
      if (value == null) {
        throw new UnfitSecretException("names a key that its secret does not have");
      }
      return value;
    } catch (IOException e) {
      // Its message would show the secret.
      throw new UnfitSecretException("names a key of a secret that is not a JSON object");
    }
  }
}
