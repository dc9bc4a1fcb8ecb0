package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.phone.PhoneNumber;
import java.util.Optional;

/** Keeps what is held against phone numbers, findable by the number and not telling it. */
public interface PhoneStandingStore {
  /**
   * A standing as it was read.
   *
   * @param standing what is held against the number
   * @param revision what a change has to be based on; opaque
   */
  record Read(PhoneStanding standing, Revision revision) {}

  /**
   * Identifies what was read.
   *
   * @param recordId the record, empty when there was none
   * @param version its version, 0 when there was none
   */
  record Revision(Optional<String> recordId, long version) {}

  /** Reads the standing of a number; {@link PhoneStanding#CLEAR} when nothing is kept. */
  Uni<Read> read(PhoneNumber phoneNumber);

  /**
   * Keeps a changed standing.
   *
   * @param basedOn what was read
   * @return false when another change came first; nothing is changed then
   */
  Uni<Boolean> write(PhoneNumber phoneNumber, PhoneStanding changed, Revision basedOn);
}
