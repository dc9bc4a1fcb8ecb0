package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.LookupHash;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.IdempotencyKey;
import io.telegramauth.login.IdempotencyRecord;
import io.telegramauth.login.IdempotencyRecord.Response;
import io.telegramauth.login.IdempotencyStore;
import io.telegramauth.login.LoginId;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.StoredRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores idempotency records, sealed, keyed by an HMAC of the key's owner and its text. */
@ApplicationScoped
class SealedIdempotencyStore implements IdempotencyStore {
  private static final String KIND = "start";

  private final RecordTable records;
  private final DocumentSealer sealed;
  private final LookupHash lookupHash;
  private final InstantSource clock;

  SealedIdempotencyStore(
      RecordTable records, DocumentSealer sealed, LookupHash lookupHash, InstantSource clock) {
    this.records = records;
    this.sealed = sealed;
    this.lookupHash = lookupHash;
    this.clock = clock;
  }

  /**
   * The stored form of an idempotency record. Times are milliseconds since 1970, durations
   * milliseconds.
   */
  @RegisterForReflection
  record Document(String phoneNumber, String loginId, long runningUntil, ResponseDocument answer) {
    static Document of(IdempotencyRecord start) {
      return new Document(
          start.phoneNumber().map(PhoneNumber::e164).orElse(null),
          start.loginId().value(),
          start.runningUntil().toEpochMilli(),
          start.response().map(ResponseDocument::of).orElse(null));
    }

    IdempotencyRecord toRecord() {
      return new IdempotencyRecord(
          Optional.ofNullable(phoneNumber).map(PhoneNumber::ofE164),
          new LoginId(loginId),
          Instant.ofEpochMilli(runningUntil),
          Optional.ofNullable(answer).map(ResponseDocument::toResponse));
    }

    @Override
    public String toString() {
      return "StartDocument[redacted]";
    }
  }

  /** The stored form of a response. */
  @RegisterForReflection
  record ResponseDocument(
      LoginDocument login, long at, FailureCode failure, String message, Long retryAfter) {
    static ResponseDocument of(Response response) {
      Optional<Failure> failure = response.failure();
      return new ResponseDocument(
          LoginDocument.of(response.login()),
          response.at().toEpochMilli(),
          failure.map(Failure::code).orElse(null),
          failure.map(Failure::message).orElse(null),
          failure.flatMap(Failure::retryAfter).map(Duration::toMillis).orElse(null));
    }

    Response toResponse() {
      return new Response(
          login.toLogin(),
          Instant.ofEpochMilli(at),
          Optional.ofNullable(failure)
              .map(
                  code ->
                      new Failure(
                          code,
                          message,
                          Optional.ofNullable(retryAfter).map(Duration::ofMillis),
                          Map.of())));
    }
  }

  @Override
  public Uni<Optional<IdempotencyRecord>> reserve(
      IdempotencyKey idempotencyKey, IdempotencyRecord start, Instant keepUntil) {
    Deque<String> ids = new ArrayDeque<>(lookupHash.all(KIND, lookUp(idempotencyKey)));
    String current = ids.removeFirst();
    return find(ids)
        .chain(
            earlier ->
                earlier.isPresent()
                    ? Uni.createFrom().item(earlier)
                    : reserve(current, record(current, 1, start, keepUntil)));
  }

  private Uni<Optional<IdempotencyRecord>> reserve(String id, StoredRecord record) {
    return records
        .insert(record, clock.instant())
        .chain(
            taken ->
                taken
                    ? Uni.createFrom().item(Optional.<IdempotencyRecord>empty())
                    : find(new ArrayDeque<>(List.of(id)))
                        .invoke(
                            found -> {
                              if (found.isEmpty()) {
                                // Deleted between the two operations; the caller's next attempt
                                // finds the key free.
                                throw new FailureException(FailureCode.IDEMPOTENCY_KEY_IN_USE);
                              }
                            }));
  }

  /** A text that no other owner's key has: none has a line break. */
  private static String lookUp(IdempotencyKey key) {
    return key.owner() + '\n' + key.value();
  }

  /** Finds the record of the first of these ids that exists. */
  private Uni<Optional<IdempotencyRecord>> find(Deque<String> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    String id = ids.removeFirst();
    return records
        .find(KIND, id, clock.instant())
        .chain(
            found -> found.isPresent() ? Uni.createFrom().item(found.map(this::open)) : find(ids));
  }

  private IdempotencyRecord open(StoredRecord record) {
    return sealed.open(new RecordName(KIND, record.id()), record.data(), Document.class).toRecord();
  }

  @Override
  public Uni<Void> saveResponse(
      IdempotencyKey idempotencyKey, IdempotencyRecord answered, Instant keepUntil) {
    String id = lookupHash.current(KIND, lookUp(idempotencyKey));
    return records.update(record(id, 2, answered, keepUntil), clock.instant()).replaceWithVoid();
  }

  @Override
  public Uni<Void> release(IdempotencyKey idempotencyKey) {
    return records.delete(KIND, lookupHash.current(KIND, lookUp(idempotencyKey)));
  }

  private StoredRecord record(String id, long version, IdempotencyRecord start, Instant keepUntil) {
    byte[] data = sealed.seal(new RecordName(KIND, id), Document.of(start));
    return new StoredRecord(KIND, id, version, keepUntil, data);
  }
}
