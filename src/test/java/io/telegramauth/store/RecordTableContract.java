package io.telegramauth.store;

import static io.telegramauth.store.Race.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of record tables, run on every engine. */
public abstract class RecordTableContract {
  protected static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final int RUNNERS = 8;

  protected StoreEngine engine;
  protected RecordTable table;

  /** An empty engine. */
  protected abstract StoreEngine open();

  /** Whether the engine expires records by itself, so that nothing is purged. */
  protected boolean expiresItself() {
    return false;
  }

  @BeforeEach
  void openEngine() {
    engine = open();
    table = engine.records();
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  protected static StoredRecord record(String id, long version, Instant keepUntil, byte... data) {
    return new StoredRecord("kind", id, version, keepUntil, data);
  }

  private static StoredRecord record(String id, long version) {
    return record(id, version, LATER, (byte) version);
  }

  private boolean insert(StoredRecord record) {
    return await(table.insert(record, NOW));
  }

  private boolean update(StoredRecord next) {
    return await(table.update(next, NOW));
  }

  private void assertThere(StoredRecord expected) {
    assertThat(await(table.find(expected.kind(), expected.id(), NOW))).contains(expected);
  }

  private void assertAbsent(String id) {
    assertThat(await(table.find("kind", id, NOW))).isEmpty();
  }

  @Test
  void findsWhatWasInserted() {
    assertThat(insert(record("a", 1))).isTrue();
    assertThere(record("a", 1));
  }

  @Test
  void findsNothingUnderAnotherIdOrKind() {
    insert(record("a", 1));

    assertAbsent("b");
    assertThat(await(table.find("kinds", "a", NOW))).isEmpty();
  }

  @Test
  void keepsKindsApart() {
    StoredRecord other = new StoredRecord("other", "a", 7, LATER, new byte[] {9});
    insert(record("a", 1));

    assertThat(insert(other)).isTrue();
    assertThere(record("a", 1));
    assertThere(other);
  }

  @Test
  void insertsNothingOverARecordThatExists() {
    insert(record("a", 1));

    assertThat(insert(record("a", 1, LATER.plusSeconds(1), (byte) 99))).isFalse();
    assertThere(record("a", 1));
  }

  @Test
  void insertsOverAnExpiredRecord() {
    insert(record("a", 5, NOW.plusMillis(1)));
    StoredRecord anew = record("a", 1, LATER, (byte) 2);

    assertThat(await(table.insert(anew, NOW.plusMillis(1)))).isTrue();
    assertThere(anew);
  }

  @Test
  void forgetsARecordAtTheExactMillisecond() {
    Instant end = NOW.plusMillis(10);
    insert(record("a", 1, end));

    assertThat(await(table.find("kind", "a", end.minusMillis(1)))).isPresent();
    assertThat(await(table.find("kind", "a", end))).isEmpty();
  }

  @Test
  void insertsOverARecordFromTheMillisecondOnThatItIsForgotten() {
    Instant end = NOW.plusMillis(10);
    insert(record("a", 1, end));

    assertThat(await(table.insert(record("a", 1), end.minusMillis(1)))).isFalse();
    assertThat(await(table.insert(record("a", 1), end))).isTrue();
  }

  @Test
  void updatesNoRecordFromTheMillisecondOnThatItIsForgotten() {
    Instant end = NOW.plusMillis(10);
    insert(record("a", 1, end));

    assertThat(await(table.update(record("a", 2), end))).isFalse();
    assertThat(await(table.update(record("a", 2), end.minusMillis(1)))).isTrue();
  }

  @Test
  void acceptsAnExpiredRecordAndNeverFindsIt() {
    assertThat(insert(record("a", 1, NOW.minusSeconds(3600)))).isTrue();

    assertAbsent("a");
    assertThat(update(record("a", 2))).isFalse();
    assertThat(insert(record("a", 1))).isTrue();
  }

  @Test
  void updatesTheExpectedVersion() {
    insert(record("a", 1));
    StoredRecord next = record("a", 2, LATER.plusSeconds(5), (byte) 42, (byte) 43);

    assertThat(update(next)).isTrue();
    assertThere(next);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 4, 100})
  void updatesNoOtherVersion(long version) {
    insert(record("a", 1));
    update(record("a", 2));

    assertThat(update(record("a", version, LATER, (byte) 99))).isFalse();
    assertThere(record("a", 2));
  }

  @Test
  void updatesNoMissingRecord() {
    assertThat(update(record("a", 2))).isFalse();
    assertAbsent("a");
  }

  @Test
  void changesOnlyTheRecordNamed() {
    insert(record("a", 1));
    insert(record("b", 1));

    update(record("a", 2));
    await(table.delete("kind", "a"));

    assertAbsent("a");
    assertThere(record("b", 1));
  }

  @Test
  void findsAllThatExistAndNothingElse() {
    insert(record("a", 1));
    insert(record("b", 1));
    update(record("b", 2));
    insert(record("over", 1, NOW));
    StoredRecord other = new StoredRecord("other", "c", 1, LATER, new byte[] {9});
    insert(other);

    List<RecordKey> keys =
        List.of(
            new RecordKey("kind", "a"),
            new RecordKey("kind", "b"),
            new RecordKey("kind", "c"),
            new RecordKey("kind", "over"),
            new RecordKey("other", "c"));
    assertThat(await(table.findAll(keys, NOW)))
        .containsExactlyInAnyOrder(record("a", 1), record("b", 2), other);
  }

  @Test
  void findsTheMaximumNumberAtOnce() {
    List<StoredRecord> records =
        IntStream.range(0, 25).mapToObj(i -> record("many" + i, 1)).toList();
    assertThat(await(table.write(records.stream().map(RecordWrite::insert).toList(), NOW)))
        .isTrue();

    List<RecordKey> keys =
        records.stream().map(record -> new RecordKey(record.kind(), record.id())).toList();
    assertThat(await(table.findAll(keys, NOW))).containsExactlyInAnyOrderElementsOf(records);
  }

  private static StoredRecord due(String id, long version, Instant dueAt) {
    return new StoredRecord("kind", id, version, LATER, new byte[] {7}, Optional.of(dueAt));
  }

  private List<StoredRecord> findDue(Instant now, int limit) {
    return await(table.findDue("kind", now, limit));
  }

  @Test
  void findsOnlyDueRecords() {
    insert(record("never", 1));
    insert(due("later", 1, NOW.plusMillis(2)));
    insert(due("now", 1, NOW.plusMillis(1)));
    insert(due("long since", 1, NOW.minusSeconds(9)));
    insert(new StoredRecord("other", "o", 1, LATER, new byte[0], Optional.of(NOW)));
    insert(new StoredRecord("kind", "over", 1, NOW.plusMillis(1), new byte[0], Optional.of(NOW)));

    assertThat(findDue(NOW.plusMillis(1), 25))
        .containsExactly(
            due("long since", 1, NOW.minusSeconds(9)), due("now", 1, NOW.plusMillis(1)));
    assertThere(due("later", 1, NOW.plusMillis(2)));
  }

  @Test
  void findsThoseThatHaveWaitedLongest() {
    for (int i = 0; i < 9; i++) {
      insert(due("r" + i, 1, NOW.minusSeconds(i)));
    }

    assertThat(findDue(NOW, 3)).extracting(StoredRecord::id).containsExactly("r8", "r7", "r6");
  }

  @Test
  void countsRecordsThatAreDueNowOrLater() {
    for (int i = 0; i < 7; i++) {
      insert(due("r" + i, 1, NOW.plusSeconds(i)));
    }
    insert(record("never due", 1));
    assertThat(await(table.countDue("kind", 100))).isEqualTo(7);
    assertThat(await(table.countDue("kind", 5))).isEqualTo(5);
    assertThat(await(table.countDue("other", 100))).isZero();
    await(table.delete("kind", "r3"));
    assertThat(await(table.countDue("kind", 100))).isEqualTo(6);
  }

  @Test
  void aChangeSetsMovesAndClearsTheDueTime() {
    insert(record("a", 1));
    assertThat(findDue(NOW, 25)).isEmpty();
    assertThat(update(due("a", 2, NOW))).isTrue();
    assertThat(findDue(NOW, 25)).containsExactly(due("a", 2, NOW));
    assertThat(update(due("a", 3, NOW.plusSeconds(1)))).isTrue();
    assertThat(findDue(NOW, 25)).isEmpty();
    assertThat(findDue(NOW.plusSeconds(1), 25)).containsExactly(due("a", 3, NOW.plusSeconds(1)));

    assertThat(await(table.write(List.of(RecordWrite.update(record("a", 4))), NOW))).isTrue();
    assertThat(findDue(LATER.minusMillis(1), 25)).isEmpty();
    insert(due("b", 1, NOW));
    await(table.delete("kind", "b"));
    assertThat(findDue(NOW, 25)).isEmpty();
  }

  @Test
  void writesAllTogether() {
    insert(record("a", 1));

    assertThat(
            await(
                table.write(
                    List.of(RecordWrite.update(record("a", 2)), RecordWrite.insert(record("b", 1))),
                    NOW)))
        .isTrue();
    assertThere(record("a", 2));
    assertThere(record("b", 1));
  }

  @Test
  void writesNothingWhenAPreconditionFails() {
    insert(record("a", 1));
    insert(record("taken", 1));
    List<List<RecordWrite>> refused =
        List.of(
            List.of(RecordWrite.update(record("a", 2)), RecordWrite.insert(record("taken", 1))),
            List.of(RecordWrite.insert(record("new", 1)), RecordWrite.update(record("a", 3))),
            List.of(RecordWrite.insert(record("new", 1)), RecordWrite.update(record("none", 2))));

    for (List<RecordWrite> writes : refused) {
      assertThat(await(table.write(writes, NOW))).isFalse();
    }
    assertThere(record("a", 1));
    assertThere(record("taken", 1));
    assertAbsent("new");
    assertAbsent("none");
  }

  @Test
  void oneOfConcurrentWritesWinsBothRecords() {
    insert(record("a", 1));
    insert(record("b", 1));
    for (int version = 2; version < 8; version++) {
      long next = version;
      List<Boolean> won =
          Race.of(
              RUNNERS,
              runner -> {
                RecordWrite a = RecordWrite.update(record("a", next, LATER, (byte) runner));
                RecordWrite b = RecordWrite.update(record("b", next, LATER, (byte) runner));
                // In alternating order, to provoke deadlocks in an engine that locks one by one.
                return await(table.write(runner % 2 == 0 ? List.of(a, b) : List.of(b, a), NOW));
              });

      assertThat(won).as("version %d", version).containsOnlyOnce(true);
      byte winner = (byte) won.indexOf(true);
      assertThere(record("a", next, LATER, winner));
      assertThere(record("b", next, LATER, winner));
    }
  }

  @Test
  void forgetsADeletedRecord() {
    insert(record("a", 1));

    await(table.delete("kind", "a"));
    await(table.delete("kind", "a"));

    assertAbsent("a");
    assertThat(insert(record("a", 1))).isTrue();
  }

  @Test
  void purgesExpiredRecordsOnly() {
    insert(record("over", 1, NOW));
    insert(record("just over", 1, NOW.plusMillis(1)));
    insert(record("not over", 1, NOW.plusMillis(2)));

    assertThat(await(table.purge(NOW.plusMillis(1), 100))).isEqualTo(expiresItself() ? 0 : 2);
    assertThat(await(table.purge(NOW.plusMillis(1), 100))).isZero();
    assertThat(await(table.find("kind", "not over", NOW))).isPresent();
  }

  @Test
  void purgesNoMoreThanTheLimit() {
    for (int i = 0; i < 25; i++) {
      insert(record("over" + i, 1, NOW.minusMillis(i)));
    }

    List<Integer> purged = expiresItself() ? List.of(0, 0, 0) : List.of(10, 10, 5);
    for (int expected : purged) {
      assertThat(await(table.purge(NOW, 10))).isEqualTo(expected);
    }
    assertThat(await(table.purge(NOW, 10))).isZero();
  }

  @Test
  void keepsEveryByte() {
    byte[] all = new byte[256];
    IntStream.range(0, 256).forEach(value -> all[value] = (byte) value);
    insert(record("all", 1, LATER, all));

    assertThere(record("all", 1, LATER, all));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536})
  void keepsDataOfAnyLength(int length) {
    byte[] data = new byte[length];
    new Random(length).nextBytes(data);
    insert(record("a", 1, LATER, data));

    assertThere(record("a", 1, LATER, data));
  }

  @Test
  void writesTheMaximumOfTheLargestRecords() {
    byte[] data = new byte[65_536];
    new Random(25).nextBytes(data);
    List<StoredRecord> records =
        IntStream.range(0, 25).mapToObj(i -> record("large" + i, 1, LATER, data)).toList();

    assertThat(await(table.write(records.stream().map(RecordWrite::insert).toList(), NOW)))
        .isTrue();
    assertThere(records.get(0));
    assertThere(records.get(24));
  }

  /** Clocks differ: the caller's clock decides what exists, not the engine's. */
  @Test
  void usesTheCallersTime() {
    Instant behind = NOW.minusSeconds(3600);
    Instant ahead = LATER.plusSeconds(3600);
    insert(record("a", 7));

    assertThat(await(table.find("kind", "a", behind))).contains(record("a", 7));
    assertThat(await(table.find("kind", "a", ahead))).isEmpty();
    assertThat(await(table.update(record("a", 8), ahead))).isFalse();
    assertThat(await(table.update(record("a", 8), behind))).isTrue();
    assertThat(await(table.insert(record("a", 1), behind))).isFalse();
    assertThat(await(table.insert(record("a", 1, ahead.plusMillis(1)), ahead))).isTrue();
    assertThat(await(table.find("kind", "a", behind)).orElseThrow().version()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE records; --",
        "%",
        "_",
        "ä",
        "🔑",
        "a b",
        " a",
        "A",
        "\"",
        "\\",
        "a:b#c/d"
      })
  void keepsUnusualCharacters(String id) {
    insert(record("a", 1));
    StoredRecord unusual = record(id, 1, LATER, id.getBytes(UTF_8));

    assertThat(insert(unusual)).isTrue();
    assertThere(unusual);
    assertThat(update(record(id, 2))).isTrue();
    await(table.delete("kind", id));
    assertAbsent(id);
    assertThere(record("a", 1));
  }

  @Test
  void distinguishesTimesToTheMillisecond() {
    Instant odd = Instant.parse("2031-12-31T23:59:59.999Z");
    insert(record("a", 1, odd));

    assertThat(await(table.find("kind", "a", NOW)).orElseThrow().keepUntil()).isEqualTo(odd);
  }

  @Test
  void oneOfConcurrentInsertsWins() {
    for (int round = 0; round < 10; round++) {
      String id = "raced" + round;
      List<Boolean> won = Race.of(RUNNERS, runner -> insert(record(id, 1, LATER, (byte) runner)));

      assertThat(won).as("round %d", round).containsOnlyOnce(true);
      byte winner = (byte) won.indexOf(true);
      assertThere(record(id, 1, LATER, winner));
    }
  }

  @Test
  void oneOfConcurrentUpdatesWins() {
    insert(record("a", 1));
    for (int version = 2; version < 12; version++) {
      long next = version;
      List<Boolean> won =
          Race.of(RUNNERS, runner -> update(record("a", next, LATER, (byte) runner)));

      assertThat(won).as("version %d", version).containsOnlyOnce(true);
      assertThere(record("a", next, LATER, (byte) won.indexOf(true)));
    }
  }

  @Test
  void losesNoIncrementOfACounter() {
    int increments = 25;
    insert(record("counter", 1, LATER, (byte) 0));

    Race.of(RUNNERS, runner -> count(table, increments));

    StoredRecord counter = await(table.find("kind", "counter", NOW)).orElseThrow();
    assertThat(Byte.toUnsignedInt(counter.data()[0])).isEqualTo(RUNNERS * increments);
    assertThat(counter.version()).isEqualTo(1L + RUNNERS * (long) increments);
  }

  /** Increments by compare-and-set; returns the number of lost races. */
  protected static int count(RecordTable on, int increments) {
    int lost = 0;
    int done = 0;
    while (done < increments) {
      StoredRecord read = await(on.find("kind", "counter", NOW)).orElseThrow();
      byte next = (byte) (read.data()[0] + 1);
      if (await(on.update(record("counter", read.version() + 1, LATER, next), NOW))) {
        done++;
      } else {
        lost++;
      }
    }
    return lost;
  }

  @Test
  void seesEveryAcknowledgedChange() {
    insert(record("a", 1));
    List<Long> seen = new ArrayList<>();
    for (long version = 2; version <= 50; version++) {
      update(record("a", version));
      seen.add(await(table.find("kind", "a", NOW)).orElseThrow().version());
    }
    assertThat(seen).isEqualTo(LongStream.rangeClosed(2, 50).boxed().toList());
  }

  @Test
  void keepsItsDataWhenReopened() {
    insert(record("a", 1));
    update(record("a", 2));
    insert(record("gone", 1));
    await(table.delete("kind", "gone"));

    engine.reopen();
    table = engine.records();

    assertThere(record("a", 2));
    assertAbsent("gone");
    assertThat(update(record("a", 3))).isTrue();
  }
}
