package io.telegramauth.login;

import io.telegramauth.ratelimit.ClientNetwork;
import java.util.Optional;

/**
 * Who asks for a step of a login. Limits count a service's users apart from everybody else's, so
 * that nobody can use them up for another.
 *
 * @param service the service whose key the request has; empty for an anonymous caller
 * @param address the user's network address; empty if a service does not name it
 */
public record Origin(Optional<String> service, Optional<String> address) {
  private static final String UNKNOWN = "none";

  /** Returns the name of the caller for limits; that of no service if it is anonymous. */
  String caller() {
    return service.orElse("");
  }

  /** Returns the caller and the network of the user's address. */
  String network() {
    return caller() + " " + address.map(ClientNetwork::of).orElse(UNKNOWN);
  }

  /** Returns the caller and the IPv6 site of the user's address, if it has one. */
  Optional<String> site() {
    return address.flatMap(ClientNetwork::site).map(site -> caller() + " " + site);
  }

  /** Returns whether the caller is a service that does not name its user's address. */
  boolean isServiceAlone() {
    return service.isPresent() && address.isEmpty();
  }
}
