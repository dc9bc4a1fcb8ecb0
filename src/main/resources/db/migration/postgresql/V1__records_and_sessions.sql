-- All times are milliseconds since 1970-01-01T00:00:00Z. Ids are compared byte by byte, whatever the database collates by.

-- Short-lived records, sealed: logins, answers to idempotency keys, what is held against phone numbers.
CREATE TABLE records (
  kind       text   COLLATE "C" NOT NULL,
  id         text   COLLATE "C" NOT NULL,
  version    bigint NOT NULL,
  keep_until bigint NOT NULL,
  data       bytea  NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE INDEX records_by_keep_until ON records (keep_until);

-- Sessions: `details` and `secret` are sealed, `secret` is gone once Telegram has ended the session.
CREATE TABLE sessions (
  session_id   text     COLLATE "C" NOT NULL PRIMARY KEY,
  user_id      bigint   NOT NULL,
  created_at   bigint   NOT NULL,
  updated_at   bigint   NOT NULL,
  last_used_at bigint,
  expires_at   bigint   NOT NULL,
  revoked_at   bigint,
  logged_out   smallint NOT NULL,
  details      bytea    NOT NULL,
  secret       bytea
) WITH (fillfactor = 90); -- Every hand-out changes its row: with room on the page no index is touched by that.

CREATE INDEX sessions_by_user ON sessions (user_id, created_at DESC, session_id DESC);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Who did what to a session. Kept longer than the session itself, so without a foreign key.
CREATE TABLE session_access_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id text   COLLATE "C" NOT NULL,
  at         bigint NOT NULL,
  service    text   NOT NULL,
  action     text   NOT NULL,
  outcome    text   NOT NULL,
  address    text,
  request_id text
);

CREATE INDEX session_access_log_by_session ON session_access_log (session_id, id);
CREATE INDEX session_access_log_by_time ON session_access_log (at);
