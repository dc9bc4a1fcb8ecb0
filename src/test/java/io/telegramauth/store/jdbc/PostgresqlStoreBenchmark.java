package io.telegramauth.store.jdbc;

import io.telegramauth.store.SessionRows;
import io.telegramauth.store.StoreBenchmark;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.testing.PostgresServer;

/** PostgreSQL on this machine, with default settings except for small buffers. */
class PostgresqlStoreBenchmark extends StoreBenchmark {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }

  @Override
  protected boolean fill(StoreEngine engine, int sessions) {
    PostgresServer.shared()
        .execute(
            PostgresqlEngine.DATABASE,
            """
            INSERT INTO sessions (session_id, user_id, created_at, updated_at, expires_at,
            logged_out, details, secret)
            SELECT 's' || n, n / %d, %d, %d, %d, 0, decode(repeat(md5(n::text), 8), 'hex'),
            decode(repeat(md5(n::text), 25), 'hex') FROM generate_series(0, %d - 1) AS n
            ON CONFLICT DO NOTHING
            """
                .formatted(
                    SESSIONS_OF_A_USER,
                    SessionRows.NOW.toEpochMilli(),
                    SessionRows.NOW.toEpochMilli(),
                    SessionRows.EXPIRY.toEpochMilli(),
                    sessions));
    PostgresServer.shared().execute(PostgresqlEngine.DATABASE, "VACUUM ANALYZE sessions");
    return true;
  }
}
