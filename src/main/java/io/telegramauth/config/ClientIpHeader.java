package io.telegramauth.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header in which the nearest gateway names the client.
 *
 * @param name the header; empty where clients connect directly
 * @param problem what is wrong with the setting; the connection's address counts then
 */
public record ClientIpHeader(Optional<String> name, Optional<String> problem) {
  /** The header in which a service names its user. Gateways must not set it. */
  public static final String OF_SERVICES = "X-Client-IP";

  private static final String NONE = "none";

  /** Has parameters (RFC 7239): read as an address, it would leave all clients the gateway's. */
  private static final String PARAMETERS = "Forwarded";

  /** A field name (RFC 9110, 5.1). */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

  /** Reads {@code CLIENT_IP_HEADER}: the name of a header, or {@code none}. */
  public static ClientIpHeader of(Optional<String> setting) {
    if (setting.isEmpty()) {
      return invalid("is not set: name the header in which your gateway names clients, or none");
    }
    String name = setting.get();
    if (name.equalsIgnoreCase(OF_SERVICES)) {
      return invalid("is the header in which services name their users: choose another");
    }
    if (name.equalsIgnoreCase(PARAMETERS)) {
      return invalid("is a header whose values are no addresses: let the gateway set another");
    }
    if (!NAME.matcher(name).matches()) {
      return invalid("is not the name of a header");
    }
    return new ClientIpHeader(
        setting.filter(header -> !header.equalsIgnoreCase(NONE)), Optional.empty());
  }

  private static ClientIpHeader invalid(String problem) {
    return new ClientIpHeader(Optional.empty(), Optional.of("CLIENT_IP_HEADER " + problem));
  }
}
