package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.LookupHash;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.PhoneStanding;
import io.telegramauth.login.PhoneStanding.Wait;
import io.telegramauth.login.PhoneStandingStore;
import io.telegramauth.phone.PhoneNumber;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What is held against phone numbers, found by an HMAC of the number. */
@ApplicationScoped
class SealedPhoneStandingStore implements PhoneStandingStore {
  private static final String KIND = "phone";

  private static final Read NOTHING =
      new Read(PhoneStanding.CLEAR, new Revision(Optional.empty(), 0));

  private final RecordTable records;
  private final SealedRecords sealed;
  private final LookupHash lookupHash;
  private final InstantSource clock;

  SealedPhoneStandingStore(
      RecordTable records, SealedRecords sealed, LookupHash lookupHash, InstantSource clock) {
    this.records = records;
    this.sealed = sealed;
    this.lookupHash = lookupHash;
    this.clock = clock;
  }

  /** A standing as it is written. Times are milliseconds since 1970. */
  @RegisterForReflection
  record Document(FailureCode waitCode, Long waitUntil, int attempts, long windowEnd) {
    static Document of(PhoneStanding standing) {
      return new Document(
          standing.asked().map(Wait::code).orElse(null),
          standing.asked().map(wait -> wait.until().toEpochMilli()).orElse(null),
          standing.attempts(),
          standing.windowEnd().toEpochMilli());
    }

    PhoneStanding toStanding() {
      return new PhoneStanding(
          Optional.ofNullable(waitCode)
              .map(code -> new Wait(code, Instant.ofEpochMilli(waitUntil))),
          attempts,
          Instant.ofEpochMilli(windowEnd));
    }
  }

  @Override
  public Uni<Read> read(PhoneNumber phoneNumber) {
    // Under the current key first; after a rotation what the previous one wrote still counts.
    return Multi.createFrom()
        .iterable(lookupHash.all(KIND, phoneNumber.e164()))
        .onItem()
        .transformToUniAndConcatenate(id -> records.find(KIND, id, clock.instant()))
        .filter(Optional::isPresent)
        .toUni()
        .map(found -> found == null ? NOTHING : read(found.orElseThrow()));
  }

  private Read read(StoredRecord record) {
    PhoneStanding standing =
        sealed.open(new RecordName(KIND, record.id()), record.data(), Document.class).toStanding();
    return new Read(standing, new Revision(Optional.of(record.id()), record.version()));
  }

  @Override
  public Uni<Boolean> write(PhoneNumber phoneNumber, PhoneStanding changed, Revision basedOn) {
    String id = basedOn.recordId().orElseGet(() -> lookupHash.current(KIND, phoneNumber.e164()));
    StoredRecord record =
        new StoredRecord(
            KIND,
            id,
            basedOn.version() + 1,
            changed.clearAt(),
            sealed.seal(new RecordName(KIND, id), Document.of(changed)));
    Instant now = clock.instant();
    return basedOn.recordId().isEmpty() ? records.insert(record, now) : records.update(record, now);
  }
}
