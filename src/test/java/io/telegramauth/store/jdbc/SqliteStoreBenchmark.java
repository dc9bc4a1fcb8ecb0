package io.telegramauth.store.jdbc;

import io.telegramauth.store.SessionRows;
import io.telegramauth.store.StoreBenchmark;
import io.telegramauth.store.StoreEngine;
import java.io.IOException;
import java.nio.file.Files;

/** SQLite in a file of the system's temporary directory, durable as in production. */
class SqliteStoreBenchmark extends StoreBenchmark {
  @Override
  protected StoreEngine open() throws IOException {
    return SqliteEngine.on(Files.createTempDirectory("benchmark").resolve("store.db"));
  }

  @Override
  protected boolean fill(StoreEngine engine, int sessions) {
    ((SqliteEngine) engine)
        .execute(
            """
            WITH RECURSIVE numbers(n) AS
            (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < %d - 1)
            INSERT OR IGNORE INTO sessions (session_id, user_id, created_at, updated_at, expires_at,
            logged_out, details, secret)
            SELECT 's' || n, n / %d, %d, %d, %d, 0, randomblob(120), randomblob(400) FROM numbers
            """
                .formatted(
                    sessions,
                    SESSIONS_OF_A_USER,
                    SessionRows.NOW.toEpochMilli(),
                    SessionRows.NOW.toEpochMilli(),
                    SessionRows.EXPIRY.toEpochMilli()));
    return true;
  }
}
