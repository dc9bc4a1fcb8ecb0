package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.phone.PhoneNumber;

/** Stores the throttle state of phone numbers, keyed by an HMAC of the number. */
public interface PhoneThrottleStateStore {
  /**
   * A state with its revision.
   *
   * @param state the state
   * @param revision the revision that a change has to be based on
   */
  record Versioned(PhoneThrottleState state, Revision revision) {}

  /**
   * Identifies a stored state.
   *
   * @param recordId the opaque id of the record, whether or not it exists yet
   * @param version the record's version; 0 if it does not exist
   */
  record Revision(String recordId, long version) {}

  /**
   * A changed state.
   *
   * @param state the new state
   * @param basedOn the revision that was read
   */
  record Change(PhoneThrottleState state, Revision basedOn) {
    /** Returns what is read once the change is stored. */
    Versioned stored() {
      return new Versioned(state, new Revision(basedOn.recordId(), basedOn.version() + 1));
    }
  }

  /** Reads the state of a number; {@link PhoneThrottleState#CLEAR} if none is stored. */
  Uni<Versioned> read(PhoneNumber phoneNumber);

  /**
   * Stores a changed state.
   *
   * @return false if another change came first; nothing is changed then
   */
  Uni<Boolean> write(Change change);
}
