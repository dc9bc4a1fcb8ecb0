package io.telegramauth.store;

import static java.util.stream.Collectors.toMap;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.LookupHash;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.PhoneThrottleState;
import io.telegramauth.login.PhoneThrottleState.Wait;
import io.telegramauth.login.PhoneThrottleStateStore;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores throttle state of phone numbers, sealed, keyed by an HMAC of the number. */
@ApplicationScoped
class SealedPhoneThrottleStateStore implements PhoneThrottleStateStore {
  private static final String KIND = "phone";

  private final RecordTable records;
  private final DocumentSealer sealed;
  private final LookupHash lookupHash;
  private final InstantSource clock;

  SealedPhoneThrottleStateStore(
      RecordTable records, DocumentSealer sealed, LookupHash lookupHash, InstantSource clock) {
    this.records = records;
    this.sealed = sealed;
    this.lookupHash = lookupHash;
    this.clock = clock;
  }

  /**
   * The stored form of a throttle state. Times are milliseconds since 1970. Earlier documents have
   * no networks.
   */
  @RegisterForReflection
  record Document(
      FailureCode waitCode,
      Long waitUntil,
      int attempts,
      long windowEnd,
      Map<String, Long> ownNetworks) {
    static Document of(PhoneThrottleState state) {
      return new Document(
          state.requestedWait().map(Wait::code).orElse(null),
          state.requestedWait().map(wait -> wait.until().toEpochMilli()).orElse(null),
          state.attempts(),
          state.windowEnd().toEpochMilli(),
          state.ownNetworks().entrySet().stream()
              .collect(toMap(Map.Entry::getKey, network -> network.getValue().toEpochMilli())));
    }

    PhoneThrottleState toState() {
      return new PhoneThrottleState(
          Optional.ofNullable(waitCode)
              .map(code -> new Wait(code, Instant.ofEpochMilli(waitUntil))),
          attempts,
          Instant.ofEpochMilli(windowEnd),
          ownNetworks == null
              ? Map.of()
              : ownNetworks.entrySet().stream()
                  .collect(
                      toMap(
                          Map.Entry::getKey, network -> Instant.ofEpochMilli(network.getValue()))));
    }
  }

  @Override
  public Uni<Versioned> read(PhoneNumber phoneNumber) {
    // The current key first. After a rotation, state under the previous key still counts.
    List<String> ids = lookupHash.all(KIND, phoneNumber.e164());
    return records
        .findAll(ids.stream().map(id -> new RecordKey(KIND, id)).toList(), clock.instant())
        .map(
            found ->
                found.stream()
                    .min(Comparator.comparingInt(record -> ids.indexOf(record.id())))
                    .map(this::read)
                    .orElseGet(() -> clear(ids.get(0))));
  }

  private Versioned read(StoredRecord record) {
    PhoneThrottleState state =
        sealed.open(new RecordName(KIND, record.id()), record.data(), Document.class).toState();
    return new Versioned(state, new Revision(record.id(), record.version()));
  }

  private static Versioned clear(String id) {
    return new Versioned(PhoneThrottleState.CLEAR, new Revision(id, 0));
  }

  @Override
  public Uni<Boolean> write(Change change) {
    return records.write(List.of(recordWrite(change)), clock.instant());
  }

  /** The record of a change, which may be written together with others. */
  RecordWrite recordWrite(Change change) {
    PhoneThrottleState state = change.state();
    Revision basedOn = change.basedOn();
    StoredRecord record =
        new StoredRecord(
            KIND,
            basedOn.recordId(),
            basedOn.version() + 1,
            state.clearAt(),
            sealed.seal(new RecordName(KIND, basedOn.recordId()), Document.of(state)));
    return new RecordWrite(record, basedOn.version() == 0);
  }
}
