package io.telegramauth.session;

import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import java.time.Instant;
import java.util.Optional;

/**
 * The caller of an operation on a session.
 *
 * @param service the service that the key belongs to
 * @param seesAll whether it sees sessions of every owner; otherwise only those that it owns
 * @param address the network address
 * @param requestId the id that this service has given the request
 * @param callerRequestId the id that the caller has given the request
 */
public record Caller(
    String service,
    boolean seesAll,
    Optional<String> address,
    Optional<String> requestId,
    Optional<String> callerRequestId) {
  /** This service itself, which creates sessions and logs out revoked ones. */
  public static final Caller SELF =
      new Caller("telegram-auth", true, Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Returns a caller whose key is not known.
   *
   * @param requestId the id that this service has given the request
   */
  public static Caller stranger(
      Optional<String> address, Optional<String> requestId, Optional<String> callerRequestId) {
    return new Caller("unknown", false, address, requestId, callerRequestId);
  }

  /** Returns the owner whose sessions the caller sees; empty if it sees all. */
  Optional<String> visibleOwner() {
    return seesAll ? Optional.empty() : Optional.of(service);
  }

  /** Returns the entry of the access log for an action of this caller. */
  public AccessEntry entry(Action action, Outcome outcome, Instant at) {
    return new AccessEntry(at, service, action, outcome, address, requestId, callerRequestId);
  }
}
