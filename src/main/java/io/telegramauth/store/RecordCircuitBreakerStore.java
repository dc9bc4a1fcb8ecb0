package io.telegramauth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smallrye.mutiny.Uni;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.telegram.proxy.CircuitBreakerStore;
import io.telegramauth.telegram.proxy.ProxyMode;
import io.telegramauth.text.EnumNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Stores what instances share about the proxy: its outage and its mode. Neither is secret. */
@ApplicationScoped
class RecordCircuitBreakerStore implements CircuitBreakerStore {
  private static final RecordKey HEALTH = new RecordKey("proxy-health", "00");
  private static final RecordKey MODE = new RecordKey("proxy-mode", "00");

  /** Time after the due probe at which an outage is forgotten if nobody probes. */
  private static final Duration KEPT_AFTER_PROBE = Duration.ofMinutes(10);

  /** An administrator's choice holds until it is changed. */
  private static final Duration FOR_GOOD = Duration.ofDays(3650);

  private final RecordTable records;
  private final InstantSource clock;

  RecordCircuitBreakerStore(RecordTable records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public Uni<State> read() {
    return records
        .findAll(List.of(HEALTH, MODE), clock.instant())
        .map(found -> new State(mode(found), outage(found)));
  }

  private static ProxyMode mode(List<StoredRecord> found) {
    return find(MODE, found)
        .flatMap(record -> ProxyMode.named(new String(record.data(), US_ASCII)))
        .orElse(ProxyMode.AUTO);
  }

  private static Optional<Outage> outage(List<StoredRecord> found) {
    return find(HEALTH, found).map(RecordCircuitBreakerStore::outage);
  }

  private static Optional<StoredRecord> find(RecordKey key, List<StoredRecord> found) {
    return found.stream().filter(record -> record.kind().equals(key.kind())).findFirst();
  }

  private static Outage outage(StoredRecord record) {
    long probeAt = ByteBuffer.wrap(record.data()).getLong();
    return new Outage(Instant.ofEpochMilli(probeAt), record.version());
  }

  @Override
  public Uni<Optional<Outage>> open(Instant probeAt) {
    StoredRecord record = record(probeAt, 1);
    return records
        .insert(record, clock.instant())
        .map(inserted -> inserted ? Optional.of(outage(record)) : Optional.empty());
  }

  @Override
  public Uni<Optional<Outage>> reschedule(Outage known, Instant probeAt) {
    StoredRecord record = record(probeAt, known.version() + 1);
    return records
        .update(record, clock.instant())
        .map(moved -> moved ? Optional.of(outage(record)) : Optional.empty());
  }

  private static StoredRecord record(Instant probeAt, long version) {
    byte[] data = ByteBuffer.allocate(Long.BYTES).putLong(probeAt.toEpochMilli()).array();
    return new StoredRecord(
        HEALTH.kind(), HEALTH.id(), version, probeAt.plus(KEPT_AFTER_PROBE), data);
  }

  @Override
  public Uni<Void> close() {
    return records.delete(HEALTH.kind(), HEALTH.id());
  }

  @Override
  public Uni<Void> setMode(ProxyMode mode) {
    if (mode == ProxyMode.AUTO) {
      return records.delete(MODE.kind(), MODE.id());
    }
    Instant now = clock.instant();
    byte[] data = EnumNames.lowerCase(mode).getBytes(US_ASCII);
    // Only the mode that is not the default is stored: an existing record means the same.
    return records
        .insert(new StoredRecord(MODE.kind(), MODE.id(), 1, now.plus(FOR_GOOD), data), now)
        .replaceWithVoid();
  }
}
