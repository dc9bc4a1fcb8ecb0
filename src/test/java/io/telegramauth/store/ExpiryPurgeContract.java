package io.telegramauth.store;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.DETAILS;
import static io.telegramauth.store.SessionRows.SECRET;
import static io.telegramauth.store.SessionRows.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.config.SessionConfig;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is purged and what stays, on engines that do not expire by themselves. */
public abstract class ExpiryPurgeContract {
  private static final Duration LIFETIME = Duration.ofDays(30);
  private static final Duration RETENTION = Duration.ofDays(10);
  private static final Duration AUDIT_RETENTION = Duration.ofDays(100);

  /** Tolerance for what must not have happened yet: the tests' clock runs on. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  private static final int PLENTY = 100;

  private final TestClock clock = new TestClock();
  private StoreEngine engine;
  private ExpiryPurge expiryPurge;

  private record Config(Duration lifetime, Duration retention, Duration auditRetention)
      implements SessionConfig {
    @Override
    public boolean acceptUnsealed() {
      return true;
    }
  }

  /** An empty engine. */
  protected abstract StoreEngine open();

  @BeforeEach
  void openEngine() {
    engine = open();
    expiryPurge =
        new ExpiryPurge(
            engine.records(),
            engine.sessions(),
            new Config(LIFETIME, RETENTION, AUDIT_RETENTION),
            clock);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private void insertRecord(String id, Duration kept) {
    Instant now = clock.instant();
    StoredRecord record = new StoredRecord("kind", id, 1, now.plus(kept), new byte[] {1});
    assertThat(await(engine.records().insert(record, now))).isTrue();
  }

  private void insertSession(String id) {
    Instant now = clock.instant();
    SessionRow row =
        new SessionRow(
            id,
            1,
            "default",
            now,
            now,
            Optional.empty(),
            now.plus(LIFETIME),
            Optional.empty(),
            false,
            1,
            1,
            DETAILS,
            Optional.of(SECRET),
            Optional.empty());
    assertThat(await(sessions().insert(row, entry(Action.CREATE, now), List.of()))).isTrue();
  }

  private PlainSessions sessions() {
    return new PlainSessions(engine.sessions());
  }

  private boolean isThere(String sessionId) {
    return await(sessions().find(sessionId)).isPresent();
  }

  private int entries(String sessionId) {
    return await(sessions().accessLog(sessionId, PLENTY)).size();
  }

  /** The number of stored records, expired or not. */
  private int records() {
    int still = 0;
    for (int purged = 1; purged > 0; still += purged) {
      purged = await(engine.records().purge(Instant.parse("2100-01-01T00:00:00Z"), PLENTY));
    }
    return still;
  }

  @Test
  void expiredRecordsArePurged() {
    insertRecord("short", Duration.ofMinutes(1));
    insertRecord("long", Duration.ofHours(1));
    clock.advance(Duration.ofMinutes(2));

    assertThat(await(expiryPurge.purge(PLENTY))).isFalse();

    assertThat(await(engine.records().find("kind", "long", clock.instant()))).isPresent();
    assertThat(records()).isEqualTo(1);
  }

  @Test
  void sessionsArePurgedAfterTheirRetention() {
    insertSession("a");
    clock.advance(LIFETIME.plus(RETENTION).minus(MARGIN));
    insertSession("b");

    await(expiryPurge.purge(PLENTY));
    assertThat(isThere("a")).isTrue();

    clock.advance(MARGIN.plusMillis(1));
    await(expiryPurge.purge(PLENTY));
    assertThat(isThere("a")).isFalse();
    assertThat(isThere("b")).isTrue();
  }

  @Test
  void theAccessLogOutlivesItsSession() {
    insertSession("a");
    clock.advance(LIFETIME.plus(RETENTION).plusMillis(1));
    await(expiryPurge.purge(PLENTY));
    assertThat(isThere("a")).isFalse();
    assertThat(entries("a")).isEqualTo(1);

    clock.advance(AUDIT_RETENTION.minus(LIFETIME).minus(RETENTION).minus(MARGIN));
    await(expiryPurge.purge(PLENTY));
    assertThat(entries("a")).isEqualTo(1);

    clock.advance(MARGIN);
    await(expiryPurge.purge(PLENTY));
    assertThat(entries("a")).isZero();
  }

  @Test
  void onlyOldEntriesOfALiveSessionArePurged() {
    insertSession("a");
    clock.advance(Duration.ofDays(20));
    await(sessions().handOut(1, entry(Action.HAND_OUT, clock.instant())));
    ExpiryPurge forgetful =
        new ExpiryPurge(
            engine.records(),
            engine.sessions(),
            new Config(LIFETIME, RETENTION, Duration.ofDays(10)),
            clock);

    await(forgetful.purge(PLENTY));

    assertThat(isThere("a")).isTrue();
    assertThat(await(sessions().accessLog("a", PLENTY)))
        .singleElement()
        .satisfies(left -> assertThat(left.action()).isEqualTo(Action.HAND_OUT));
  }

  @Test
  void aFullBatchReportsThatMoreMayRemain() {
    IntStream.range(0, 5).forEach(i -> insertRecord("r" + i, Duration.ofMinutes(1)));
    IntStream.range(0, 7).forEach(i -> insertSession("s" + i));
    clock.advance(AUDIT_RETENTION.plusMillis(1));

    assertThat(await(expiryPurge.purge(4))).isTrue();
    assertThat(await(expiryPurge.purge(4))).isTrue();
    assertThat(await(expiryPurge.purge(4))).isFalse();
    assertThat(records()).isZero();
    assertThat(IntStream.range(0, 7).filter(i -> isThere("s" + i) || entries("s" + i) > 0))
        .isEmpty();
  }

  @Test
  void concurrentPurgesRemoveOnlyWhatHasExpired() {
    IntStream.range(0, 40).forEach(i -> insertRecord("over" + i, Duration.ofMinutes(1)));
    IntStream.range(0, 10).forEach(i -> insertSession("over" + i));
    clock.advance(AUDIT_RETENTION.plusMillis(1));
    insertRecord("live", Duration.ofHours(1));
    insertSession("live");

    Race.of(
        4,
        runner -> {
          int batches = 0;
          while (await(expiryPurge.purge(5))) {
            batches++;
          }
          return batches;
        });

    await(expiryPurge.purge(PLENTY));
    assertThat(await(engine.records().find("kind", "live", clock.instant()))).isPresent();
    assertThat(records()).isEqualTo(1);
    assertThat(isThere("live")).isTrue();
    assertThat(entries("live")).isEqualTo(1);
    assertThat(IntStream.range(0, 10).filter(i -> isThere("over" + i))).isEmpty();
  }
}
