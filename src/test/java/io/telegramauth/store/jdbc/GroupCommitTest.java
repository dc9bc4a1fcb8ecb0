package io.telegramauth.store.jdbc;

import static io.telegramauth.store.Race.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which work shares a commit, and what that means when something fails. */
@Timeout(60)
class GroupCommitTest {
  @TempDir Path directory;

  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicBoolean nextCommitFails = new AtomicBoolean();
  private final CountDownLatch released = new CountDownLatch(1);
  private AgroalDataSource pool;

  /** The driver's connection. */
  private volatile Connection lastLent;

  private SqliteEngine engine;
  private GroupCommit transactions;

  @BeforeEach
  void open() {
    engine = SqliteEngine.withPool(directory.resolve("store.db"), this::intercept);
    engine.execute("CREATE TABLE things (name TEXT PRIMARY KEY)");
    transactions = engine.transactions();
    commits.set(0);
  }

  @AfterEach
  void close() {
    released.countDown();
    engine.close();
  }

  /** The data source, with counted and failing commits. */
  private AgroalDataSource intercept(AgroalDataSource dataSource) {
    pool = dataSource;
    return proxy(
        AgroalDataSource.class,
        dataSource,
        (name, result) -> name.equals("getConnection") ? lent((Connection) result) : result);
  }

  private Connection lent(Connection connection) throws SQLException {
    lastLent = connection.unwrap(Connection.class);
    return proxy(Connection.class, connection, (method, given) -> given);
  }

  private interface Answer {
    Object of(String method, Object result) throws SQLException;
  }

  private <T> T proxy(Class<T> type, T target, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit")) {
                commits.incrementAndGet();
                if (nextCommitFails.compareAndSet(true, false)) {
                  throw new SQLException("The disk is full");
                }
              }
              try {
                return answer.of(method.getName(), method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static void insert(Statements statements, String name) throws SQLException {
    statements.run(
        "INSERT INTO things VALUES (?)",
        insert -> {
          insert.setString(1, name);
          return insert.executeUpdate();
        });
  }

  private CompletableFuture<String> keeping(String name) {
    return submit(transactions.write(inserting(name)));
  }

  private CompletableFuture<String> keepingOnce(String name) {
    return submit(transactions.writeStatement(inserting(name)));
  }

  private static Transactions.Work<String> inserting(String name) {
    return statements -> {
      insert(statements, name);
      return name;
    };
  }

  private static Object makingAMistake(Statements statements) throws SQLException {
    insert(statements, "thrown away");
    throw new IllegalArgumentException("A mistake");
  }

  private static void assertMistaken(CompletableFuture<?> asked) {
    assertThat(asked)
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  private static <T> CompletableFuture<T> submit(Uni<T> asked) {
    return asked.subscribeAsCompletionStage();
  }

  /** Keeps the worker busy in a transaction until {@link #released}. */
  private CompletableFuture<String> busy() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CompletableFuture<String> first =
        submit(
            transactions.write(
                statements -> {
                  insert(statements, "first");
                  inside.countDown();
                  awaitRelease();
                  return "first";
                }));
    assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
    return first;
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> kept() {
    return await(
        transactions.read(
            statements ->
                statements.query(
                    "SELECT name FROM things ORDER BY rowid",
                    query -> {},
                    found -> found.getString(1))));
  }

  private static <T> T result(CompletableFuture<T> asked) throws Exception {
    return asked.get(30, TimeUnit.SECONDS);
  }

  private static void assertUnavailable(CompletableFuture<?> asked) {
    ExecutionException failure =
        catchThrowableOfType(ExecutionException.class, () -> result(asked));
    assertThat(failure.getCause())
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
  }

  @Test
  void workDuringATransactionSharesTheNextCommit() throws Exception {
    CompletableFuture<String> first = busy();
    List<CompletableFuture<String>> later =
        IntStream.range(0, 20).mapToObj(i -> keeping("later" + i)).toList();
    assertThat(later).noneMatch(CompletableFuture::isDone);
    released.countDown();

    assertThat(result(first)).isEqualTo("first");
    for (int i = 0; i < 20; i++) {
      assertThat(result(later.get(i))).isEqualTo("later" + i);
    }
    assertThat(commits).hasValue(2);
    assertThat(kept()).hasSize(21);
  }

  @Test
  void aCommitHasAMaximumBatchSize() throws Exception {
    CompletableFuture<String> first = busy();
    List<CompletableFuture<String>> later =
        IntStream.range(0, 65).mapToObj(i -> keeping("later" + i)).toList();
    released.countDown();

    result(first);
    for (CompletableFuture<String> asked : later) {
      result(asked);
    }
    assertThat(commits).hasValue(3);
  }

  @Test
  void failedAndRejectedWorkLeavesNothing() throws Exception {
    CompletableFuture<String> first = busy();
    CompletableFuture<String> before = keeping("before");
    CompletableFuture<Object> failing =
        submit(
            transactions.write(
                statements -> {
                  insert(statements, "half");
                  insert(statements, "half");
                  return null;
                }));
    CompletableFuture<Object> throwing =
        submit(transactions.write(GroupCommitTest::makingAMistake));
    CompletableFuture<Boolean> refused =
        submit(
            transactions.writeIf(
                statements -> {
                  insert(statements, "refused");
                  return false;
                }));
    CompletableFuture<String> after = keeping("after");
    released.countDown();

    result(first);
    assertThat(result(before)).isEqualTo("before");
    assertThat(result(after)).isEqualTo("after");
    assertThat(result(refused)).isFalse();
    assertUnavailable(failing);
    assertMistaken(throwing);
    assertThat(kept()).containsExactly("first", "before", "after");
  }

  /** It has no savepoint: whether the engine kept the others' work is unknown. */
  @Test
  void aFailedStatementFailsItsTransaction() throws Exception {
    CompletableFuture<String> first = busy();
    CompletableFuture<String> one = keepingOnce("one");
    CompletableFuture<String> again = keepingOnce("one");
    CompletableFuture<String> other = keeping("other");
    released.countDown();

    assertThat(result(first)).isEqualTo("first");
    assertUnavailable(one);
    assertUnavailable(again);
    assertUnavailable(other);
    assertThat(kept()).containsExactly("first");
    assertThat(result(keepingOnce("one"))).isEqualTo("one");
    assertThat(kept()).containsExactly("first", "one");
  }

  @Test
  void aBugInAStatementIsReportedToItsCaller() throws Exception {
    CompletableFuture<String> first = busy();
    CompletableFuture<String> one = keepingOnce("one");
    CompletableFuture<Object> throwing =
        submit(transactions.writeStatement(GroupCommitTest::makingAMistake));
    released.countDown();

    result(first);
    assertUnavailable(one);
    assertMistaken(throwing);
    assertThat(kept()).containsExactly("first");
  }

  @Test
  void aFailedCommitFailsAllItsWork() throws Exception {
    CompletableFuture<String> first = busy();
    CompletableFuture<String> one = keeping("one");
    CompletableFuture<String> other = keeping("other");
    CompletableFuture<Boolean> refused = submit(transactions.writeIf(statements -> false));
    nextCommitFails.set(true);
    released.countDown();

    assertUnavailable(first);
    result(one);
    result(other);
    assertThat(result(refused)).isFalse();
    assertThat(kept()).containsExactly("one", "other");

    nextCommitFails.set(true);
    assertUnavailable(keeping("lost"));
    assertThat(result(keeping("kept"))).isEqualTo("kept");
    assertThat(kept()).containsExactly("one", "other", "kept");
  }

  /** Prepared statements live and die with their connection. */
  @Test
  void continuesWithAnotherConnection() throws Exception {
    result(keeping("one"));
    pool.flush(FlushMode.ALL);
    // The pool closes on another thread: until then the next work gets the same connection.
    Connection lost = lastLent;
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(lost::isClosed);

    assertThat(result(keeping("two"))).isEqualTo("two");
    assertThat(lastLent).isNotSameAs(lost);
    assertThat(kept()).containsExactly("one", "two");
  }

  @Test
  void readsSeeAcknowledgedWrites() throws Exception {
    for (int i = 0; i < 20; i++) {
      result(keeping("thing" + i));
      assertThat(kept()).hasSize(i + 1);
    }
  }

  @Test
  void aClosedStoreIsUnavailable() {
    transactions.close();

    assertUnavailable(keeping("late"));
    assertUnavailable(keeping("later"));
  }
}
