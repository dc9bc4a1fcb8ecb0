package io.telegramauth.store;

import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.StoredRecord;
import java.time.Instant;
import java.util.Optional;

/** Test data for engines: sessions, log entries, logins. */
public final class SessionRows {
  /** The time in these tests. */
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  /** The expiry of their sessions and logins. */
  public static final Instant EXPIRY = NOW.plusSeconds(3600);

  static final byte[] DETAILS = {0, 1, 2, (byte) 0xFF};
  static final byte[] SECRET = {(byte) 0x80, 0, 7};

  static final byte[] SEAL = {9, 9};

  private SessionRows() {}

  /**
   * A live session of this user, owned by {@code default}, with {@link #DETAILS} and {@link
   * #SECRET}.
   */
  public static SessionRow session(String id, long userId, Instant createdAt) {
    return new SessionRow(
        id,
        userId,
        "default",
        createdAt,
        createdAt,
        Optional.empty(),
        EXPIRY,
        Optional.empty(),
        false,
        1,
        1,
        DETAILS,
        Optional.of(SECRET),
        Optional.of(SEAL));
  }

  /** An access log entry. */
  public static AccessEntry entry(Action action, Instant at) {
    return new AccessEntry(
        at,
        "ingestor",
        action,
        Outcome.DONE,
        Optional.of("192.0.2.7"),
        Optional.of("request-1"),
        Optional.of("theirs"));
  }

  /** A login at this version. */
  static StoredRecord login(String id, long version) {
    return new StoredRecord("login", id, version, EXPIRY, new byte[] {(byte) version});
  }
}
