package io.telegramauth.client;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** The key of a client, sent with every request. */
public final class Credentials implements ClientRequestFilter {
  private final String authorization;

  private Credentials(String authorization) {
    this.authorization = authorization;
  }

  /** The key of a service. */
  public static Credentials apiKey(String key) {
    return new Credentials("ApiKey " + key);
  }

  /** The key of the administrators. */
  public static Credentials adminKey(String key) {
    return new Credentials("AdminKey " + key);
  }

  @Override
  public void filter(ClientRequestContext request) {
    request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, authorization);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Credentials[redacted]";
  }
}
