package io.telegramauth.session;

import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import java.time.Instant;
import java.util.Optional;

/**
 * The caller of an operation on a session.
 *
 * @param service the service that the key belongs to
 * @param address the network address
 * @param requestId the id of the request
 */
public record Caller(String service, Optional<String> address, Optional<String> requestId) {
  /** This service itself, which creates sessions and logs out revoked ones. */
  public static final Caller SELF = new Caller("telegram-auth", Optional.empty(), Optional.empty());

  /** Returns the entry of the access log for an action of this caller. */
  public AccessEntry entry(Action action, Outcome outcome, Instant at) {
    return new AccessEntry(at, service, action, outcome, address, requestId);
  }
}
