package io.telegramauth.store.jdbc;

import static io.telegramauth.store.Race.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.Page;
import io.telegramauth.store.PlainSessions;
import io.telegramauth.store.SessionRows;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionPosition;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionSelection.Live;
import io.telegramauth.store.engine.StoredRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** No statement reads a whole table, except the count that a job begins with. */
abstract class QueryPlansContract {
  private static final Instant NOW = SessionRows.NOW;

  private final Map<String, String> plans = new ConcurrentHashMap<>();

  /** The transactions of an empty engine. */
  abstract Transactions transactions();

  /** The statement that explains another one. */
  abstract String explaining(String sql);

  /** The column of a line of a plan. */
  abstract int planColumn();

  /** What a line says of a whole table, as a regular expression. */
  abstract String wholeTable();

  /** Explains each statement with its parameters before it is run. */
  private Statements explaining(Statements statements) {
    return new Statements() {
      @Override
      public <T> T run(String sql, Run<T> run) throws SQLException {
        return statements.run(sql, run);
      }

      @Override
      public int update(String sql, Parameters parameters) throws SQLException {
        explain(sql, parameters);
        return statements.update(sql, parameters);
      }

      @Override
      public <T> List<T> query(String sql, Parameters parameters, Row<T> row) throws SQLException {
        explain(sql, parameters);
        return statements.query(sql, parameters, row);
      }

      private void explain(String sql, Parameters parameters) throws SQLException {
        List<String> lines =
            statements.query(
                QueryPlansContract.this.explaining(sql),
                parameters,
                plan -> plan.getString(planColumn()));
        plans.put(sql, String.join("\n", lines));
      }
    };
  }

  private Transactions explained(Transactions own) {
    return new Transactions() {
      @Override
      public Dialect dialect() {
        return own.dialect();
      }

      @Override
      public <T> Uni<T> read(Work<T> work) {
        return own.read(statements -> work.by(explaining(statements)));
      }

      @Override
      public <T> Uni<T> writeStatement(Work<T> work) {
        return own.writeStatement(statements -> work.by(explaining(statements)));
      }

      @Override
      public <T> Uni<T> write(Work<T> work) {
        return own.write(statements -> work.by(explaining(statements)));
      }

      @Override
      public Uni<Boolean> writeIf(Work<Boolean> work) {
        return own.writeIf(statements -> work.by(explaining(statements)));
      }
    };
  }

  @Test
  void noStatementReadsAWholeTable() {
    JdbcRecordTable records = new JdbcRecordTable(explained(transactions()));
    JdbcSessionTable sessions = new JdbcSessionTable(explained(transactions()));
    PlainSessions plain = new PlainSessions(sessions);
    StoredRecord first = new StoredRecord("login", "0a", 1, SessionRows.EXPIRY, new byte[] {1});
    StoredRecord next = new StoredRecord("login", "0a", 2, SessionRows.EXPIRY, new byte[] {2});
    RecordKey key = new RecordKey("login", "0a");

    await(records.insert(first, NOW));
    await(records.update(next, NOW));
    await(records.find("login", "0a", NOW));
    await(records.findAll(List.of(key, new RecordKey("login", "0b")), NOW));
    await(records.findDue("login", NOW, 25));
    await(records.countDue("login", 100));
    await(records.delete("login", "0a"));
    await(records.purge(NOW, 10));
    await(
        plain.insert(
            SessionRows.session("a", 1, NOW),
            SessionRows.entry(Action.CREATE, NOW),
            List.of(RecordWrite.insert(first))));
    await(plain.handOut(1, SessionRows.entry(Action.HAND_OUT, NOW)));
    await(plain.revoke("a", SessionRows.entry(Action.REVOKE, NOW)));
    await(sessions.find(new ById("a", Optional.of("default"))));
    await(
        sessions.find(
            new Live(1, Optional.of("default"), NOW, Optional.of(new SessionPosition(NOW, "a")))));
    await(sessions.list(1, new Page.Request(10, Optional.of("5.a"))));
    await(sessions.walk(new Page.Request(10, Optional.of("a"))));
    await(sessions.accessLog("a", new Page.Request(10, Optional.of("5"))));
    await(
        sessions.log(
            new AccessLogRow("user/1", 0, SessionRows.entry(Action.LIST, NOW), Optional.empty())));
    await(sessions.purge(NOW, NOW, 10));

    assertThat(plans).hasSizeGreaterThan(15);
    assertThat(plans)
        .allSatisfy((sql, plan) -> assertThat(plan).as(sql).doesNotContainPattern(wholeTable()));

    assertThat(await(transactions().read(this::planOfAScan)))
        .as("is seen")
        .containsPattern(wholeTable());
  }

  private String planOfAScan(Statements statements) throws SQLException {
    return String.join(
        "\n",
        statements.query(
            explaining("SELECT 1 FROM sessions WHERE owner = ?"),
            scan -> scan.setString(1, "nobody"),
            plan -> plan.getString(planColumn())));
  }
}
