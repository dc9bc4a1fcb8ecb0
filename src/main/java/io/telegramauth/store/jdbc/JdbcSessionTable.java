package io.telegramauth.store.jdbc;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.Page;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionChange;
import io.telegramauth.store.engine.SessionChange.Note;
import io.telegramauth.store.engine.SessionChange.Update;
import io.telegramauth.store.engine.SessionChange.Write;
import io.telegramauth.store.engine.SessionPosition;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionSelection.Live;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.store.engine.StoreOperation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Sessions in the table {@code sessions}, their access log in {@code session_access_log}. */
class JdbcSessionTable implements SessionTable {
  private static final String COLUMNS =
      """
      session_id, user_id, owner, created_at, updated_at, last_used_at, expires_at, revoked_at,
      logged_out, version, details, secret, seal
      """;

  private static final String INSERT =
      "INSERT INTO sessions (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** With the newest version that the log knows. */
  private static final String SELECT =
      "SELECT "
          + COLUMNS
          + """
          , (SELECT max(version) FROM session_access_log l
            WHERE l.session_id = s.session_id AND version IS NOT NULL)
          FROM sessions s
          """;

  private static final String BY_ID =
      SELECT + " WHERE session_id = ? AND owner = coalesce(?, owner)";

  private static final String LIVE =
      SELECT
          + """
          WHERE user_id = ? AND owner = coalesce(?, owner) AND revoked_at IS NULL AND expires_at > ?
          AND (created_at, session_id) < (?, ?) ORDER BY created_at DESC, session_id DESC LIMIT ?
          """;

  private static final String LIST =
      SELECT
          + """
          WHERE user_id = ? AND (created_at, session_id) < (?, ?)
          ORDER BY created_at DESC, session_id DESC LIMIT ?
          """;

  private static final String WALK = SELECT + " WHERE session_id > ? ORDER BY session_id LIMIT ?";

  private static final String COUNT = "SELECT count(*) FROM sessions";

  private static final String UPDATE =
      """
      UPDATE sessions SET updated_at = ?, last_used_at = ?, revoked_at = ?, logged_out = ?,
      version = ?, details = ?, secret = ?, seal = ? WHERE session_id = ?
      """;

  private static final String LOG =
      """
      INSERT INTO session_access_log
      (session_id, version, at, service, action, outcome, address, request_id, caller_request_id,
      seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String ACCESS_LOG =
      """
      SELECT id, version, at, service, action, outcome, address, request_id, caller_request_id,
      seal FROM session_access_log WHERE session_id = ? AND id < ? ORDER BY id DESC LIMIT ?
      """;

  private static final String ACCESS_LOG_OLDEST_FIRST =
      """
      SELECT id, version, at, service, action, outcome, address, request_id, caller_request_id,
      seal FROM session_access_log WHERE session_id = ? AND id > ? ORDER BY id LIMIT ?
      """;

  /** Before the first of a list. */
  private static final SessionPosition START =
      new SessionPosition(Instant.ofEpochMilli(Long.MAX_VALUE), "");

  private static final Pattern ENTRY_CURSOR = Pattern.compile("[1-9]\\d{0,17}");

  private final Transactions transactions;
  private final String byIdLocked;
  private final String liveLocked;
  private final String purgeSessions;
  private final String purgeLog;

  JdbcSessionTable(Transactions transactions) {
    this.transactions = transactions;
    Dialect dialect = transactions.dialect();
    this.byIdLocked = dialect.lockingRows(BY_ID, "s");
    this.liveLocked = dialect.lockingRows(LIVE, "s");
    this.purgeSessions = dialect.deletingOldest("sessions", "session_id", "expires_at", "<");
    this.purgeLog = dialect.deletingOldest("session_access_log", "id", "at", "<");
  }

  /** An entry and its place in the list. */
  private record Listed(long id, AccessLogRow row) {}

  @Override
  public Uni<Boolean> insert(SessionRow session, AccessLogRow entry, List<RecordWrite> along) {
    return transactions.writeIf(
        statements -> {
          if (!JdbcRecordTable.write(statements, along, entry.entry().at())) {
            return false;
          }
          insert(statements, session);
          log(statements, entry);
          return true;
        });
  }

  private static void insert(Statements statements, SessionRow session) throws SQLException {
    statements.update(
        INSERT,
        insert -> {
          insert.setString(1, session.sessionId());
          insert.setLong(2, session.userId());
          insert.setString(3, session.owner());
          insert.setLong(4, session.createdAt().toEpochMilli());
          insert.setLong(5, session.updatedAt().toEpochMilli());
          NullableTimestamp.set(insert, 6, session.lastUsedAt());
          insert.setLong(7, session.expiresAt().toEpochMilli());
          NullableTimestamp.set(insert, 8, session.revokedAt());
          insert.setInt(9, session.loggedOut() ? 1 : 0);
          insert.setLong(10, session.version());
          insert.setBytes(11, session.details());
          insert.setBytes(12, session.secret().orElse(null));
          insert.setBytes(13, session.seal().orElse(null));
        });
  }

  @Override
  public <T> Uni<T> change(
      StoreOperation operation,
      SessionSelection selection,
      Function<List<SessionRow>, SessionChange<T>> decision) {
    return transactions.write(
        statements -> {
          // Locked: what the decision is based on stays until it is written.
          SessionChange<T> change =
              decision.apply(find(statements, selection, byIdLocked, liveLocked));
          for (Write write : change.writes()) {
            write(statements, write);
          }
          return change.result();
        });
  }

  private static void write(Statements statements, Write write) throws SQLException {
    if (write instanceof Update update) {
      update(statements, update.next());
      log(statements, update.entry());
    } else if (write instanceof Note note) {
      log(statements, note.entry());
    }
  }

  private static void update(Statements statements, SessionRow next) throws SQLException {
    statements.update(
        UPDATE,
        update -> {
          update.setLong(1, next.updatedAt().toEpochMilli());
          NullableTimestamp.set(update, 2, next.lastUsedAt());
          NullableTimestamp.set(update, 3, next.revokedAt());
          update.setInt(4, next.loggedOut() ? 1 : 0);
          update.setLong(5, next.version());
          update.setBytes(6, next.details());
          update.setBytes(7, next.secret().orElse(null));
          update.setBytes(8, next.seal().orElse(null));
          update.setString(9, next.sessionId());
        });
  }

  @Override
  public Uni<List<SessionRow>> find(SessionSelection selection) {
    return transactions.read(statements -> find(statements, selection, BY_ID, LIVE));
  }

  private static List<SessionRow> find(
      Statements statements, SessionSelection selection, String byId, String live)
      throws SQLException {
    if (selection instanceof ById wanted) {
      return statements.query(
          byId,
          find -> {
            find.setString(1, wanted.sessionId());
            find.setString(2, wanted.owner().orElse(null));
          },
          JdbcSessionTable::row);
    }
    Live wanted = (Live) selection;
    SessionPosition after = wanted.after().orElse(START);
    return statements.query(
        live,
        find -> {
          find.setLong(1, wanted.userId());
          find.setString(2, wanted.owner().orElse(null));
          find.setLong(3, wanted.at().toEpochMilli());
          find.setLong(4, after.createdAt().toEpochMilli());
          find.setString(5, after.sessionId());
          find.setInt(6, Live.PART);
        },
        JdbcSessionTable::row);
  }

  @Override
  public Uni<Page<SessionRow>> list(long userId, Page.Request page) {
    SessionPosition after = page.cursor().map(SessionPosition::parse).orElse(START);
    return transactions
        .read(
            statements ->
                statements.query(
                    LIST,
                    list -> {
                      list.setLong(1, userId);
                      list.setLong(2, after.createdAt().toEpochMilli());
                      list.setString(3, after.sessionId());
                      list.setInt(4, page.limit() + 1);
                    },
                    JdbcSessionTable::row))
        .map(found -> page(found, page, row -> SessionPosition.of(row).cursor()));
  }

  @Override
  public Uni<Page<SessionRow>> walk(Page.Request part) {
    return transactions
        .read(
            statements ->
                statements.query(
                    WALK,
                    walk -> {
                      walk.setString(1, part.cursor().orElse(""));
                      walk.setInt(2, part.limit() + 1);
                    },
                    JdbcSessionTable::row))
        .map(found -> page(found, part, SessionRow::sessionId));
  }

  @Override
  public Uni<Optional<Long>> count() {
    return transactions.read(
        statements ->
            statements.query(COUNT, count -> {}, counted -> counted.getLong(1)).stream()
                .findFirst());
  }

  @Override
  public Uni<Void> log(AccessLogRow entry) {
    return transactions.writeStatement(
        statements -> {
          log(statements, entry);
          return null;
        });
  }

  @Override
  public Uni<Page<AccessLogRow>> accessLog(String sessionId, Page.Request page) {
    return accessLog(ACCESS_LOG, sessionId, Long.MAX_VALUE, page);
  }

  @Override
  public Uni<Page<AccessLogRow>> accessLogOldestFirst(String sessionId, Page.Request page) {
    return accessLog(ACCESS_LOG_OLDEST_FIRST, sessionId, 0, page);
  }

  private Uni<Page<AccessLogRow>> accessLog(
      String query, String sessionId, long start, Page.Request page) {
    long after = page.cursor().map(JdbcSessionTable::entryId).orElse(start);
    return transactions
        .read(
            statements ->
                statements.query(
                    query,
                    find -> {
                      find.setString(1, sessionId);
                      find.setLong(2, after);
                      find.setInt(3, page.limit() + 1);
                    },
                    found -> entry(sessionId, found)))
        .map(found -> page(found, page, listed -> Long.toString(listed.id())).map(Listed::row));
  }

  private static long entryId(String cursor) {
    if (!ENTRY_CURSOR.matcher(cursor).matches()) {
      throw SessionPosition.invalidCursor();
    }
    return Long.parseLong(cursor);
  }

  /** A part of a list, of which one item more was read: it tells whether another part follows. */
  private static <T> Page<T> page(List<T> found, Page.Request request, Function<T, String> cursor) {
    if (found.size() <= request.limit()) {
      return new Page<>(found, Optional.empty());
    }
    List<T> items = found.subList(0, request.limit());
    return new Page<>(items, Optional.of(cursor.apply(items.get(items.size() - 1))));
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

  private static void log(Statements statements, AccessLogRow row) throws SQLException {
    AccessEntry entry = row.entry();
    statements.update(
        LOG,
        log -> {
          log.setString(1, row.sessionId());
          if (row.seal().isPresent()) {
            log.setLong(2, row.version());
          } else {
            log.setNull(2, Types.BIGINT);
          }
          log.setLong(3, entry.at().toEpochMilli());
          log.setString(4, entry.service());
          log.setString(5, entry.action().name());
          log.setString(6, entry.outcome().name());
          log.setString(7, entry.address().orElse(null));
          log.setString(8, entry.requestId().orElse(null));
          log.setString(9, entry.callerRequestId().orElse(null));
          log.setBytes(10, row.seal().orElse(null));
        });
  }

  private static SessionRow row(ResultSet found) throws SQLException {
    return new SessionRow(
        found.getString(1),
        found.getLong(2),
        found.getString(3),
        Instant.ofEpochMilli(found.getLong(4)),
        Instant.ofEpochMilli(found.getLong(5)),
        NullableTimestamp.get(found, 6),
        Instant.ofEpochMilli(found.getLong(7)),
        NullableTimestamp.get(found, 8),
        found.getInt(9) == 1,
        found.getLong(10),
        found.getLong(14),
        found.getBytes(11),
        Optional.ofNullable(found.getBytes(12)),
        Optional.ofNullable(found.getBytes(13)));
  }

  private static Listed entry(String sessionId, ResultSet found) throws SQLException {
    AccessEntry entry =
        new AccessEntry(
            Instant.ofEpochMilli(found.getLong(3)),
            found.getString(4),
            Action.of(found.getString(5)),
            Outcome.of(found.getString(6)),
            Optional.ofNullable(found.getString(7)),
            Optional.ofNullable(found.getString(8)),
            Optional.ofNullable(found.getString(9)));
    return new Listed(
        found.getLong(1),
        new AccessLogRow(
            sessionId, found.getLong(2), entry, Optional.ofNullable(found.getBytes(10))));
  }
}
