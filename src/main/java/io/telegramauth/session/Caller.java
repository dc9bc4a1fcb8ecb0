package io.telegramauth.session;

import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import java.time.Instant;
import java.util.Optional;

/**
 * Who asks for something to be done to a session.
 *
 * @param service the name that belongs to the key
 * @param address from where
 * @param requestId the request
 */
public record Caller(String service, Optional<String> address, Optional<String> requestId) {
  /** This service itself, which makes sessions, and ends what others have revoked. */
  public static final Caller SELF = new Caller("telegram-auth", Optional.empty(), Optional.empty());

  /** The line that this caller's act leaves in the access log. */
  public AccessEntry did(Action action, Outcome outcome, Instant at) {
    return new AccessEntry(at, service, action, outcome, address, requestId);
  }
}
