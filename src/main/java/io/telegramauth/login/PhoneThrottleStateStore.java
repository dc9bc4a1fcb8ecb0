package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.phone.PhoneNumber;

/** Keeps what is held against phone numbers, findable by the number and not telling it. */
public interface PhoneThrottleStateStore {
  /**
   * A standing as it was read.
   *
   * @param standing what is held against the number
   * @param revision what a change has to be based on
   */
  record Read(PhoneThrottleState standing, Revision revision) {}

  /**
   * Identifies what was read.
   *
   * @param recordId the record that is there, or would be; opaque
   * @param version its version, 0 when there is none
   */
  record Revision(String recordId, long version) {}

  /**
   * A standing to be kept.
   *
   * @param standing what is held against the number from now on
   * @param basedOn what was read
   */
  record Change(PhoneThrottleState standing, Revision basedOn) {
    /** What is read once the change has been kept. */
    Read kept() {
      return new Read(standing, new Revision(basedOn.recordId(), basedOn.version() + 1));
    }
  }

  /** Reads the standing of a number; {@link PhoneThrottleState#CLEAR} when nothing is kept. */
  Uni<Read> read(PhoneNumber phoneNumber);

  /**
   * Keeps a changed standing.
   *
   * @return false when another change came first; nothing is changed then
   */
  Uni<Boolean> write(Change change);
}
