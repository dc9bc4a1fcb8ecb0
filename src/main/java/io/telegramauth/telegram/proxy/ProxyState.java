package io.telegramauth.telegram.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.crypto.SecretBytes;
import java.util.Optional;

/**
 * The state of a login on the proxy route.
 *
 * @param phoneCodeHash Telegram's hash of the sent code
 * @param authState the proxy's opaque reference to the authorisation key; empty if the proxy
 *     returns none, and so has a single MTProto client
 */
record ProxyState(String phoneCodeHash, Optional<String> authState) {
  private static final ObjectMapper JSON = new ObjectMapper();

  SecretBytes toSecret() {
    ObjectNode node = JSON.createObjectNode().put("phoneCodeHash", phoneCodeHash);
    authState.ifPresent(value -> node.put("authState", value));
    return SecretBytes.of(node.toString().getBytes(UTF_8));
  }

  static ProxyState of(SecretBytes secret) {
    try {
      JsonNode node = JSON.readTree(new String(secret.reveal(), UTF_8));
      JsonNode authState = node.path("authState");
      return new ProxyState(
          node.path("phoneCodeHash").asText(),
          authState.isTextual() ? Optional.of(authState.textValue()) : Optional.empty());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The state of a login on the proxy route is no JSON", e);
    }
  }

  /** Returns the state with a new reference, if the proxy returned one. */
  ProxyState withAuthState(Optional<String> newAuthState) {
    return newAuthState.isPresent() ? new ProxyState(phoneCodeHash, newAuthState) : this;
  }

  @Override
  public String toString() {
    return "ProxyState[redacted]";
  }
}
