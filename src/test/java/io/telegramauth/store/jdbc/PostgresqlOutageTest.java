package io.telegramauth.store.jdbc;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.NOW;
import static io.telegramauth.store.SessionRows.entry;
import static io.telegramauth.store.SessionRows.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.PlainSessions;
import io.telegramauth.store.Race;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.testing.PostgresPooler;
import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.TcpRelay;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server stops, restarts, is slow or locked; the network fails. */
@Timeout(60)
class PostgresqlOutageTest {
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final String DATABASE = "postgres";
  private static final String OURS = "application_name = 'telegram-auth'";

  @TempDir static Path directory;
  private static PostgresServer server;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startIn(directory.resolve("data"));
    PostgresqlEngine.migrate(server.url(DATABASE));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void forgetEverything() {
    server.execute(DATABASE, "TRUNCATE records, sessions, session_access_log");
  }

  private static PostgresqlEngine engine() {
    return PostgresqlEngine.on(server.url(DATABASE));
  }

  private static StoredRecord record(long version) {
    return new StoredRecord("kind", "a", version, LATER, new byte[] {(byte) version});
  }

  private static void assertUnavailable(Uni<?> asked) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> await(asked));
    assertThat(failure.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
  }

  private static void assertUnavailable(CompletableFuture<?> asked) {
    ExecutionException failure =
        catchThrowableOfType(ExecutionException.class, () -> asked.get(30, TimeUnit.SECONDS));
    assertThat(failure.getCause())
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
  }

  @Test
  void aRestartedServerIsUsedAgain() {
    try (PostgresqlEngine engine = engine()) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      server.stop();
      try {
        assertUnavailable(table.find("kind", "a", NOW));
        assertUnavailable(table.update(record(2), NOW));
      } finally {
        server.start();
      }

      assertThat(await(table.find("kind", "a", NOW))).contains(record(1));
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  @Test
  void connectionsEndedByTheServerCauseFewFailures() {
    int connections = 8;
    try (PostgresqlEngine engine = engine()) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      Race.of(connections, runner -> await(table.find("kind", "a", NOW)));
      server.terminate(DATABASE, OURS);

      AtomicInteger failures = new AtomicInteger();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> isAnswered(table, failures));

      assertThat(failures).hasValueLessThan(connections / 2);
    }
  }

  private static boolean isAnswered(RecordTable table, AtomicInteger failures) {
    try {
      return await(table.find("kind", "a", NOW)).isPresent();
    } catch (FailureException e) {
      failures.incrementAndGet();
      return false;
    }
  }

  @Test
  void aTransactionEndedByTheServerLeavesNothing() throws Exception {
    try (PostgresqlEngine engine = engine()) {
      assertLeavesNothing(
          engine, () -> server.terminate(DATABASE, "pid = " + server.awaitOneWaiting(DATABASE)));
    }
  }

  @Test
  void aTransactionOnALostConnectionLeavesNothing() throws Exception {
    try (TcpRelay network = TcpRelay.to(server.port());
        PostgresqlEngine engine =
            PostgresqlEngine.on(PostgresServer.url(network.port(), DATABASE))) {
      assertLeavesNothing(
          engine,
          () -> {
            server.awaitOneWaiting(DATABASE);
            network.cut();
          });
    }
  }

  /** Completes a login and breaks in after its record and session are written, before the log. */
  private static void assertLeavesNothing(PostgresqlEngine engine, Runnable breaking)
      throws Exception {
    await(engine.records().insert(record(1), NOW));
    CompletableFuture<Boolean> completion;
    try (Connection holder = server.connect(DATABASE);
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE session_access_log IN ACCESS EXCLUSIVE MODE");
      completion = complete(engine).subscribeAsCompletionStage();
      breaking.run();
      assertUnavailable(completion);
      holder.rollback();
    }

    assertThat(await(new PlainSessions(engine.sessions()).find("s"))).isEmpty();
    assertThat(await(new PlainSessions(engine.sessions()).accessLog("s", 10))).isEmpty();
    assertThat(await(engine.records().find("kind", "a", NOW))).contains(record(1));
    assertThat(await(complete(engine))).isTrue();
  }

  private static Uni<Boolean> complete(PostgresqlEngine engine) {
    return new PlainSessions(engine.sessions())
        .insert(
            session("s", 1, NOW),
            entry(Action.CREATE, NOW),
            List.of(RecordWrite.update(record(2))));
  }

  /** As when the primary's machine lost its power, and its address has moved. */
  @Test
  void silentConnectionsDelayNobodyForLong() {
    try (TcpRelay network = TcpRelay.to(server.port());
        PostgresqlEngine engine =
            PostgresqlEngine.on(
                PostgresServer.url(network.port(), DATABASE),
                // Each is looked at, as after a rest.
                Map.of("telegram-auth.store.postgresql.validate-after", "1ms"))) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      useAtOnce(engine, 16);
      network.forget();

      // Two requests: validating all connections, each would need longer than that.
      AtomicInteger asked = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                if (asked.getAndIncrement() < 2) {
                  table
                      .find("kind", "a", NOW)
                      .subscribe()
                      .with(found -> answered.incrementAndGet(), failure -> {});
                }
                return answered.get() > 0;
              });
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  private static void useAtOnce(PostgresqlEngine engine, int connections) {
    CyclicBarrier all = new CyclicBarrier(connections);
    Race.of(connections, runner -> await(engine.transactions().read(statements -> meet(all))));
    assertThat(server.connections(DATABASE, OURS)).isEqualTo(connections);
  }

  private static int meet(CyclicBarrier all) {
    try {
      return all.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String shown(PostgresqlEngine engine, String query) {
    return await(
        engine
            .transactions()
            .read(
                statements ->
                    statements.query(query, parameters -> {}, found -> found.getString(1)).get(0)));
  }

  /** RDS Proxy and PgBouncer accept few startup parameters; the limits hold nevertheless. */
  @Test
  void statementTimeoutsHoldBehindAPooler() throws SQLException {
    try (PostgresPooler pooler = PostgresPooler.before(server.port());
        PostgresqlEngine engine =
            PostgresqlEngine.on(
                PostgresServer.url(pooler.port(), DATABASE),
                Map.of("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "1000"))) {
      RecordTable table = engine.records();
      assertThat(await(table.insert(record(1), NOW))).isTrue();

      assertThat(shown(engine, "SHOW statement_timeout")).isEqualTo("1s");
      assertThat(shown(engine, "SHOW idle_in_transaction_session_timeout")).isEqualTo("10s");
      try (Connection holder = holding()) {
        assertUnavailable(table.update(record(2), NOW));
        holder.rollback();
      }
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  @Test
  void connectionsHaveAMaximumLifetime() {
    try (PostgresqlEngine engine =
        PostgresqlEngine.on(
            server.url(DATABASE), Map.of("telegram-auth.store.postgresql.max-lifetime", "1S"))) {
      String first = shown(engine, "SELECT pg_backend_pid()");

      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !shown(engine, "SELECT pg_backend_pid()").equals(first));
    }
  }

  @Test
  void readOnlyConnectionsAreDiscarded() {
    try (PostgresqlEngine engine = engine()) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      useAtOnce(engine, 8);

      readOnly("on");
      try {
        Awaitility.await()
            .untilAsserted(() -> assertUnavailable(table.delete("kind", "of no matter")));
        Awaitility.await().until(() -> server.connections(DATABASE, OURS) == 0);
        assertUnavailable(table.find("kind", "a", NOW));
        assertUnavailable(table.update(record(2), NOW));
      } finally {
        readOnly("off");
      }

      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> isAnswered(table, new AtomicInteger()));
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  private static void readOnly(String setting) {
    server.execute(DATABASE, "ALTER SYSTEM SET default_transaction_read_only = " + setting);
    server.execute(DATABASE, "SELECT pg_reload_conf()");
  }

  @Test
  void aSilentNetworkTimesOutAndIsUsedAgain() {
    try (TcpRelay network = TcpRelay.to(server.port());
        PostgresqlEngine engine =
            PostgresqlEngine.on(
                PostgresServer.url(network.port(), DATABASE),
                Map.of(
                    "STORE_POSTGRESQL_SOCKET_TIMEOUT_S", "1",
                    "STORE_POSTGRESQL_CONNECT_TIMEOUT_S", "1",
                    "STORE_POSTGRESQL_ACQUISITION_TIMEOUT_MS", "2000"))) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      network.fallSilent();

      long silentSince = System.nanoTime();
      assertUnavailable(table.find("kind", "a", NOW));
      assertUnavailable(table.update(record(2), NOW));
      assertThat(Duration.ofNanos(System.nanoTime() - silentSince))
          .isLessThan(Duration.ofSeconds(10));

      network.speak();
      Awaitility.await().until(() -> isAnswered(table, new AtomicInteger()));
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  @Test
  void waitingForALockTimesOutAndReadsContinue() throws SQLException {
    try (PostgresqlEngine engine =
        PostgresqlEngine.on(
            server.url(DATABASE), Map.of("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "1000"))) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      try (Connection holder = holding()) {
        assertUnavailable(table.update(record(2), NOW));
        assertUnavailable(table.delete("kind", "a"));
        assertThat(await(table.find("kind", "a", NOW))).contains(record(1));
        holder.rollback();
      }
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  private static Connection holding() throws SQLException {
    Connection holder = server.connect(DATABASE);
    holder.setAutoCommit(false);
    try (Statement statement = holder.createStatement()) {
      statement.execute("SELECT FROM records FOR UPDATE");
    }
    return holder;
  }

  @Test
  void anExhaustedPoolDelaysNobodyForLong() throws SQLException {
    int askers = 20;
    try (PostgresqlEngine engine =
        PostgresqlEngine.on(
            server.url(DATABASE),
            Map.of(
                "STORE_POSTGRESQL_CONNECTIONS", "1",
                "STORE_POSTGRESQL_ACQUISITION_TIMEOUT_MS", "2000",
                "STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "1000"))) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      try (Connection holder = holding()) {
        long asked = System.nanoTime();
        Race.of(
            askers,
            runner -> {
              assertUnavailable(table.update(record(2), NOW));
              return runner;
            });
        // One after the other would take twenty seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        holder.rollback();
      }
      assertThat(await(table.update(record(2), NOW))).isTrue();
    }
  }

  @Test
  void purgesSkipLockedRows() throws SQLException {
    try (PostgresqlEngine engine = engine()) {
      RecordTable table = engine.records();
      await(table.insert(record(1), NOW));
      await(table.insert(new StoredRecord("kind", "b", 1, LATER, new byte[0]), NOW));
      try (Connection holder = server.connect(DATABASE);
          Statement statement = holder.createStatement()) {
        holder.setAutoCommit(false);
        statement.execute("SELECT FROM records WHERE id = 'a' FOR UPDATE");

        assertThat(await(table.purge(LATER, 10))).isEqualTo(1);
        holder.rollback();
      }
      assertThat(await(table.purge(LATER, 10))).isEqualTo(1);
    }
  }

  @Test
  void withoutItsTablesTheStoreIsUnavailable() {
    server.makeDatabase("bare");
    try (PostgresqlEngine engine = PostgresqlEngine.on(server.url("bare"))) {
      assertUnavailable(engine.records().find("kind", "a", NOW));
      assertUnavailable(engine.records().insert(record(1), NOW));
      assertUnavailable(new PlainSessions(engine.sessions()).list(1, 1));
    }
  }

  @Test
  void aClosedStoreIsUnavailable() {
    RecordTable table;
    try (PostgresqlEngine engine = engine()) {
      table = engine.records();
    }

    assertUnavailable(table.find("kind", "a", NOW));
    assertUnavailable(table.update(record(2), NOW));
  }

  @Test
  void concurrentProcessesLoseNoIncrement() {
    int runners = 16;
    int each = 15;
    try (PostgresqlEngine one = engine();
        PostgresqlEngine other = engine()) {
      await(one.records().insert(record(1), NOW));
      Race.of(
          runners,
          runner -> {
            RecordTable table = (runner % 2 == 0 ? one : other).records();
            for (int i = 0; i < each; i++) {
              increment(table);
            }
            return runner;
          });

      assertThat(await(other.records().find("kind", "a", NOW)))
          .contains(record(1 + runners * each));
    }
  }

  private static void increment(RecordTable table) {
    boolean done = false;
    while (!done) {
      StoredRecord read = await(table.find("kind", "a", NOW)).orElseThrow();
      done = await(table.update(record(read.version() + 1), NOW));
    }
  }
}
