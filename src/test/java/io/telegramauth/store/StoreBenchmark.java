package io.telegramauth.store;

import static io.telegramauth.store.Race.await;

import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/**
 * How long an engine's operations take, and whether a fetch gets slower as the store grows. Run by
 * {@code deploy/bench/stores}, never by the build; prints Markdown.
 */
public abstract class StoreBenchmark {
  private static final Instant NOW = SessionRows.NOW;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration ROUND = Duration.ofSeconds(4);
  private static final int MAX_CALLS = 200_000;
  private static final int DATA = 400;
  private static final int MAX_LISTED = 100;

  private final AtomicInteger fresh = new AtomicInteger();

  /** An engine without data. */
  protected abstract StoreEngine open() throws Exception;

  /** As many as a user has. */
  protected static final int SESSIONS_OF_A_USER = 10;

  /**
   * Fills the store behind the engine's back with live sessions, numbered from 0 to below that
   * number: {@code s<number>} of user {@code number / SESSIONS_OF_A_USER}.
   *
   * @return false when this engine is not to be filled
   */
  protected abstract boolean fill(StoreEngine engine, int sessions);

  @Test
  void measure() throws Exception {
    String engineName = getClass().getSimpleName().replace("StoreBenchmark", "");
    try (StoreEngine engine = open()) {
      print("%n| %s | callers | per second | p50 ms | p99 ms |".formatted(engineName));
      print("|---|---|---|---|---|");
      for (int callers : new int[] {1, 16}) {
        operations(engine, callers);
      }
    }
    try (StoreEngine engine = open()) {
      growth(engine);
    }
  }

  private void operations(StoreEngine engine, int callers) {
    RecordTable records = engine.records();
    PlainSessions sessions = new PlainSessions(engine.sessions());
    int begin = fresh.get();
    report("insert a record", callers, call -> await(records.insert(record(next(), 1), NOW)));
    int inserted = fresh.get() - begin;
    report(
        "find a record",
        callers,
        call -> await(records.find("login", id(begin + call % inserted), NOW)));
    report(
        "write two records together",
        callers,
        call -> {
          int one = next();
          int other = next();
          await(
              records.write(
                  List.of(RecordWrite.insert(record(one, 1)), RecordWrite.insert(record(other, 1))),
                  NOW));
        });
    report("complete a login", callers, call -> complete(engine, next()));
    int user = next();
    complete(engine, user);
    report(
        "hand a session out, audited",
        callers,
        call -> await(sessions.handOut(user, SessionRows.entry(Action.HAND_OUT, NOW))));
  }

  private int next() {
    return fresh.getAndIncrement();
  }

  private static String id(int number) {
    return "%064x".formatted(number);
  }

  private static StoredRecord record(int number, long version) {
    return new StoredRecord("login", id(number), version, SessionRows.EXPIRY, new byte[DATA]);
  }

  private static void complete(StoreEngine engine, int number) {
    await(
        new PlainSessions(engine.sessions())
            .insert(
                SessionRows.session("s" + number, number, NOW),
                SessionRows.entry(Action.CREATE, NOW),
                List.of(RecordWrite.insert(record(number, 1)))));
  }

  private void growth(StoreEngine engine) {
    if (!fill(engine, 10_000)) {
      return;
    }
    Times fewFetches = fetches(engine, 10_000);
    Times fewLists = lists(engine, 10_000);
    fill(engine, 1_000_000);
    Times manyFetches = fetches(engine, 1_000_000);
    Times manyLists = lists(engine, 1_000_000);
    print("%n| sessions in the store | what | per second | p50 ms | p99 ms |");
    print("|---|---|---|---|---|");
    print("| 10,000 | fetch | %s |".formatted(fewFetches));
    print("| 1,000,000 | fetch | %s |".formatted(manyFetches));
    print("| 10,000 | list | %s |".formatted(fewLists));
    print("| 1,000,000 | list | %s |".formatted(manyLists));
    print(
        "%np50 at 1,000,000 over that at 10,000: fetch %.2f, list %.2f"
            .formatted(manyFetches.p50() / fewFetches.p50(), manyLists.p50() / fewLists.p50()));
  }

  private static Times lists(StoreEngine engine, int sessions) {
    PlainSessions plain = new PlainSessions(engine.sessions());
    return measure(1, call -> await(plain.list(user(call, sessions), MAX_LISTED)));
  }

  /** A user, spread over all. */
  private static long user(int call, int sessions) {
    return call * 7919L % (sessions / SESSIONS_OF_A_USER);
  }

  private static Times fetches(StoreEngine engine, int count) {
    PlainSessions sessions = new PlainSessions(engine.sessions());
    return measure(
        1,
        call ->
            await(
                sessions
                    .handOut(user(call, count), SessionRows.entry(Action.HAND_OUT, NOW))
                    .map(Optional::orElseThrow)));
  }

  private record Times(double perSecond, double p50, double p99) {
    @Override
    public String toString() {
      return "%.0f | %.3f | %.3f".formatted(perSecond, p50, p99);
    }
  }

  private static void report(String what, int callers, IntConsumer call) {
    print("| %s | %d | %s |".formatted(what, callers, measure(callers, call)));
  }

  private static Times measure(int callers, IntConsumer call) {
    AtomicInteger calls = new AtomicInteger();
    round(callers, WARM_UP, calls, call);
    long begin = System.nanoTime();
    long[] times = round(callers, ROUND, calls, call);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(times);
    return new Times(
        times.length / seconds,
        times[times.length / 2] / 1e6,
        times[(int) (times.length * 0.99)] / 1e6);
  }

  private static long[] round(
      int callers, Duration duration, AtomicInteger calls, IntConsumer call) {
    long end = System.nanoTime() + duration.toNanos();
    return Race.of(callers, caller -> callUntil(end, calls, call)).stream()
        .flatMapToLong(Arrays::stream)
        .toArray();
  }

  private static long[] callUntil(long end, AtomicInteger calls, IntConsumer call) {
    long[] times = new long[MAX_CALLS];
    int count = 0;
    while (count < MAX_CALLS && System.nanoTime() < end) {
      long begin = System.nanoTime();
      call.accept(calls.getAndIncrement());
      times[count++] = System.nanoTime() - begin;
    }
    return Arrays.copyOf(times, count);
  }

  @SuppressWarnings("SystemOut") // It is what this is for.
  private static void print(String line) {
    System.out.printf(line + "%n");
  }
}
