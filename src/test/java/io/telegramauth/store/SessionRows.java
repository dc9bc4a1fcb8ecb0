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

  private SessionRows() {}

  /** A live session of this user, with {@link #DETAILS} and {@link #SECRET}. */
  public static SessionRow session(String id, long userId, Instant createdAt) {
    return new SessionRow(
        id,
        userId,
        createdAt,
        createdAt,
        Optional.empty(),
        EXPIRY,
        Optional.empty(),
        false,
        DETAILS,
        Optional.of(SECRET));
  }

  /** An access log entry. */
  public static AccessEntry entry(Action action, Instant at) {
    return new AccessEntry(
        at, "ingestor", action, Outcome.DONE, Optional.of("192.0.2.7"), Optional.of("request-1"));
  }

  /** A login at this version. */
  static StoredRecord login(String id, long version) {
    return new StoredRecord("login", id, version, EXPIRY, new byte[] {(byte) version});
  }
}
