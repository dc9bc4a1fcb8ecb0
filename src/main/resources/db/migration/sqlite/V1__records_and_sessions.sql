-- All times are milliseconds since 1970-01-01T00:00:00Z.

-- Short-lived records, sealed: logins, answers to idempotency keys, what is held against phone numbers.
CREATE TABLE records (
  kind       TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  keep_until INTEGER NOT NULL,
  data       BLOB    NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE INDEX records_by_keep_until ON records (keep_until);

-- Sessions: `details` and `secret` are sealed, `secret` is gone once Telegram has ended the session.
CREATE TABLE sessions (
  session_id   TEXT    NOT NULL PRIMARY KEY,
  user_id      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  expires_at   INTEGER NOT NULL,
  revoked_at   INTEGER,
  logged_out   INTEGER NOT NULL,
  details      BLOB    NOT NULL,
  secret       BLOB
);

CREATE INDEX sessions_by_user ON sessions (user_id, created_at DESC);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Who did what to a session. Kept longer than the session itself, so without a foreign key.
CREATE TABLE session_access_log (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  service    TEXT    NOT NULL,
  action     TEXT    NOT NULL,
  outcome    TEXT    NOT NULL,
  address    TEXT,
  request_id TEXT
);

CREATE INDEX session_access_log_by_session ON session_access_log (session_id, id);
CREATE INDEX session_access_log_by_time ON session_access_log (at);
