package io.telegramauth.store.jdbc;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions in the table {@code sessions}, their access log in {@code session_access_log}. */
class JdbcSessionTable implements SessionTable {
  private static final String COLUMNS =
      """
      session_id, user_id, created_at, updated_at, last_used_at, expires_at, revoked_at, logged_out,
      details, secret
      """;

  private static final String INSERT =
      "INSERT INTO sessions (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String NEWEST_LIVE =
      "SELECT "
          + COLUMNS
          + """
          FROM sessions WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ?
          ORDER BY created_at DESC, session_id DESC LIMIT 1
          """;

  private static final String RECORD_USE =
      "UPDATE sessions SET last_used_at = ?, updated_at = ? WHERE session_id = ?";

  private static final String FIND = "SELECT " + COLUMNS + " FROM sessions WHERE session_id = ?";

  private static final String LIST =
      "SELECT "
          + COLUMNS
          + " FROM sessions WHERE user_id = ? ORDER BY created_at DESC, session_id DESC LIMIT ?";

  private static final String REVOKE =
      """
      UPDATE sessions SET revoked_at = ?, updated_at = ?
      WHERE session_id = ? AND revoked_at IS NULL
      """;

  private static final String RECORD_LOG_OUT =
      "UPDATE sessions SET logged_out = 1, secret = NULL, updated_at = ? WHERE session_id = ?";

  private static final String RESEAL =
      "UPDATE sessions SET details = ?, secret = ? WHERE session_id = ? AND secret = ?";

  private static final String LOG =
      """
      INSERT INTO session_access_log
      (session_id, at, service, action, outcome, address, request_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String ACCESS_LOG =
      """
      SELECT at, service, action, outcome, address, request_id FROM session_access_log
      WHERE session_id = ? ORDER BY id DESC LIMIT ?
      """;

  private final Transactions transactions;
  private final String newestLive;
  private final String purgeSessions;
  private final String purgeLog;

  JdbcSessionTable(Transactions transactions) {
    this.transactions = transactions;
    Dialect dialect = transactions.dialect();
    // Locked: a session revoked before its use is recorded must not be handed out.
    this.newestLive = dialect.lockingRow(NEWEST_LIVE);
    this.purgeSessions = dialect.deletingOldest("sessions", "session_id", "expires_at", "<");
    this.purgeLog = dialect.deletingOldest("session_access_log", "id", "at", "<");
  }

  @Override
  public Uni<Boolean> insert(SessionRow session, AccessEntry entry, List<RecordWrite> along) {
    return transactions.writeIf(
        statements -> {
          if (!JdbcRecordTable.write(statements, along, entry.at())) {
            return false;
          }
          insert(statements, session);
          log(statements, session.sessionId(), entry);
          return true;
        });
  }

  private static void insert(Statements statements, SessionRow session) throws SQLException {
    statements.update(
        INSERT,
        insert -> {
          insert.setString(1, session.sessionId());
          insert.setLong(2, session.userId());
          insert.setLong(3, session.createdAt().toEpochMilli());
          insert.setLong(4, session.updatedAt().toEpochMilli());
          NullableTimestamp.set(insert, 5, session.lastUsedAt());
          insert.setLong(6, session.expiresAt().toEpochMilli());
          NullableTimestamp.set(insert, 7, session.revokedAt());
          insert.setInt(8, session.loggedOut() ? 1 : 0);
          insert.setBytes(9, session.details());
          insert.setBytes(10, session.secret().orElse(null));
        });
  }

  @Override
  public Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry) {
    return transactions.write(
        statements -> {
          Optional<SessionRow> newest = newestLive(statements, userId, entry.at());
          if (newest.isPresent()) {
            String sessionId = newest.get().sessionId();
            recordUse(statements, sessionId, entry.at());
            log(statements, sessionId, entry);
          }
          return newest;
        });
  }

  private Optional<SessionRow> newestLive(Statements statements, long userId, Instant now)
      throws SQLException {
    return statements
        .query(
            newestLive,
            find -> {
              find.setLong(1, userId);
              find.setLong(2, now.toEpochMilli());
            },
            JdbcSessionTable::row)
        .stream()
        .findFirst();
  }

  private static void recordUse(Statements statements, String sessionId, Instant at)
      throws SQLException {
    statements.update(
        RECORD_USE,
        used -> {
          used.setLong(1, at.toEpochMilli());
          used.setLong(2, at.toEpochMilli());
          used.setString(3, sessionId);
        });
  }

  @Override
  public Uni<Optional<SessionRow>> find(String sessionId) {
    return transactions.read(
        statements ->
            statements
                .query(
                    FIND,
                    find -> {
                      find.setString(1, sessionId);
                    },
                    JdbcSessionTable::row)
                .stream()
                .findFirst());
  }

  @Override
  public Uni<List<SessionRow>> list(long userId, int limit) {
    return transactions.read(
        statements ->
            statements.query(
                LIST,
                list -> {
                  list.setLong(1, userId);
                  list.setInt(2, limit);
                },
                JdbcSessionTable::row));
  }

  @Override
  public Uni<Void> revoke(String sessionId, AccessEntry entry) {
    return transactions.write(
        statements -> {
          statements.update(
              REVOKE,
              revoke -> {
                revoke.setLong(1, entry.at().toEpochMilli());
                revoke.setLong(2, entry.at().toEpochMilli());
                revoke.setString(3, sessionId);
              });
          log(statements, sessionId, entry);
          return null;
        });
  }

  @Override
  public Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry) {
    return transactions.write(
        statements -> {
          if (confirmed) {
            statements.update(
                RECORD_LOG_OUT,
                loggedOut -> {
                  loggedOut.setLong(1, entry.at().toEpochMilli());
                  loggedOut.setString(2, sessionId);
                });
          }
          log(statements, sessionId, entry);
          return null;
        });
  }

  @Override
  public Uni<Void> reseal(SessionRow read, byte[] details, byte[] secret) {
    return transactions.writeStatement(
        statements -> {
          statements.update(
              RESEAL,
              reseal -> {
                reseal.setBytes(1, details);
                reseal.setBytes(2, secret);
                reseal.setString(3, read.sessionId());
                reseal.setBytes(4, read.secret().orElse(null));
              });
          return null;
        });
  }

  @Override
  public Uni<List<AccessEntry>> accessLog(String sessionId, int limit) {
    return transactions.read(
        statements ->
            statements.query(
                ACCESS_LOG,
                find -> {
                  find.setString(1, sessionId);
                  find.setInt(2, limit);
                },
                JdbcSessionTable::entry));
  }

  @Override
  public Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit) {
    return transactions
        .deleteOldest(purgeSessions, sessionsBefore, limit)
        .chain(
            sessions ->
                transactions
                    .deleteOldest(purgeLog, entriesBefore, limit)
                    .map(log -> sessions + log));
  }

  private static void log(Statements statements, String sessionId, AccessEntry entry)
      throws SQLException {
    statements.update(
        LOG,
        log -> {
          log.setString(1, sessionId);
          log.setLong(2, entry.at().toEpochMilli());
          log.setString(3, entry.service());
          log.setString(4, entry.action().name());
          log.setString(5, entry.outcome().name());
          log.setString(6, entry.address().orElse(null));
          log.setString(7, entry.requestId().orElse(null));
        });
  }

  private static SessionRow row(ResultSet found) throws SQLException {
    return new SessionRow(
        found.getString(1),
        found.getLong(2),
        Instant.ofEpochMilli(found.getLong(3)),
        Instant.ofEpochMilli(found.getLong(4)),
        NullableTimestamp.get(found, 5),
        Instant.ofEpochMilli(found.getLong(6)),
        NullableTimestamp.get(found, 7),
        found.getInt(8) == 1,
        found.getBytes(9),
        Optional.ofNullable(found.getBytes(10)));
  }

  private static AccessEntry entry(ResultSet found) throws SQLException {
    return new AccessEntry(
        Instant.ofEpochMilli(found.getLong(1)),
        found.getString(2),
        Action.valueOf(found.getString(3)),
        Outcome.valueOf(found.getString(4)),
        Optional.ofNullable(found.getString(5)),
        Optional.ofNullable(found.getString(6)));
  }
}
