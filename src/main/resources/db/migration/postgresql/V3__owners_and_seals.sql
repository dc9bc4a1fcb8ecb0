-- The service that owns a session. `seal` binds what a row says to its id; rows without one were written before this version.
ALTER TABLE sessions
  ADD COLUMN owner   text COLLATE "C" NOT NULL DEFAULT 'default',
  ADD COLUMN version bigint NOT NULL DEFAULT 0,
  ADD COLUMN seal    bytea;

-- The version of the session that an entry belongs to, and what chains it to the one before; both absent outside of the chain.
ALTER TABLE session_access_log
  ADD COLUMN version bigint,
  ADD COLUMN seal    bytea;

-- `request_id` is the service's own; before this version it was the caller's if there was one.
ALTER TABLE session_access_log ADD COLUMN caller_request_id text;

CREATE UNIQUE INDEX session_access_log_by_version ON session_access_log (session_id, version) WHERE version IS NOT NULL;
