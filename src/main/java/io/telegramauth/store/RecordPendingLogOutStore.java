package io.telegramauth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.PendingLogOut;
import io.telegramauth.session.PendingLogOutStore;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.telegram.Route;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Stores pending log-outs, one record for each session. A record holds the session's id, which is
 * not secret, and the route; its version counts the attempts.
 */
@ApplicationScoped
class RecordPendingLogOutStore implements PendingLogOutStore {
  private static final String KIND = "log-out";

  private final RecordTable records;
  private final InstantSource clock;

  RecordPendingLogOutStore(RecordTable records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public Uni<Void> add(PendingLogOut first) {
    return records.insert(record(first), clock.instant()).replaceWithVoid();
  }

  @Override
  public Uni<List<PendingLogOut>> findDue(int limit) {
    return records
        .findDue(KIND, clock.instant(), limit)
        .map(found -> found.stream().map(RecordPendingLogOutStore::pendingLogOut).toList());
  }

  @Override
  public Uni<Optional<PendingLogOut>> find(String sessionId) {
    return records
        .find(KIND, id(sessionId), clock.instant())
        .map(found -> found.map(RecordPendingLogOutStore::pendingLogOut));
  }

  @Override
  public Uni<Integer> count(int max) {
    return records.countDue(KIND, max);
  }

  @Override
  public Uni<Boolean> update(PendingLogOut next) {
    return records.update(record(next), clock.instant());
  }

  @Override
  public Uni<Void> remove(String sessionId) {
    return records.delete(KIND, id(sessionId));
  }

  private static StoredRecord record(PendingLogOut due) {
    return new StoredRecord(
        KIND,
        id(due.sessionId()),
        due.retries() + 1L,
        due.until(),
        due.route().name().getBytes(US_ASCII),
        Optional.of(due.dueAt()));
  }

  private static PendingLogOut pendingLogOut(StoredRecord record) {
    return new PendingLogOut(
        new String(HexFormat.of().parseHex(record.id()), UTF_8),
        Route.valueOf(new String(record.data(), US_ASCII)),
        Math.toIntExact(record.version() - 1),
        record.dueAt().orElseThrow(),
        record.keepUntil());
  }

  private static String id(String sessionId) {
    return HexFormat.of().formatHex(sessionId.getBytes(UTF_8));
  }
}
