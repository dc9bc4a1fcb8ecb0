package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.LookupHash;
import io.telegramauth.ratelimit.Bucket;
import io.telegramauth.ratelimit.BucketKey;
import io.telegramauth.ratelimit.BucketStore;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores token buckets, keyed by an HMAC of limit, rate and subject. Only two numbers are stored,
 * which reveal nothing without the subject, so they are not sealed. After a rotation of the secret,
 * buckets start full.
 */
@ApplicationScoped
class HashedBucketStore implements BucketStore {
  private static final String KIND = "bucket";

  private final RecordTable records;
  private final LookupHash lookupHash;
  private final InstantSource clock;

  HashedBucketStore(RecordTable records, LookupHash lookupHash, InstantSource clock) {
    this.records = records;
    this.lookupHash = lookupHash;
    this.clock = clock;
  }

  @Override
  public Uni<Map<BucketKey, VersionedBucket>> read(List<BucketKey> keys) {
    Map<String, BucketKey> byId = new HashMap<>();
    keys.forEach(key -> byId.put(id(key), key));
    return records
        .findAll(
            byId.keySet().stream().map(id -> new RecordKey(KIND, id)).toList(), clock.instant())
        .map(
            found -> {
              Map<BucketKey, VersionedBucket> read = new HashMap<>();
              keys.forEach(key -> read.put(key, new VersionedBucket(Bucket.FULL, 0)));
              found.forEach(record -> read.put(byId.get(record.id()), read(record)));
              return read;
            });
  }

  private static VersionedBucket read(StoredRecord record) {
    ByteBuffer data = ByteBuffer.wrap(record.data());
    long missing = data.getLong();
    return new VersionedBucket(
        new Bucket(missing, Instant.ofEpochMilli(data.getLong())), record.version());
  }

  @Override
  public Uni<Boolean> write(Map<BucketKey, VersionedBucket> changed) {
    List<RecordWrite> writes =
        changed.entrySet().stream()
            .map(change -> recordWrite(change.getKey(), change.getValue()))
            .toList();
    return records.write(writes, clock.instant());
  }

  private RecordWrite recordWrite(BucketKey key, VersionedBucket change) {
    Bucket bucket = change.bucket();
    byte[] data =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(bucket.missing())
            .putLong(bucket.at().toEpochMilli())
            .array();
    Instant fullAt = bucket.at().plus(bucket.untilFull(key.rate()));
    return new RecordWrite(
        new StoredRecord(KIND, id(key), change.version() + 1, fullAt, data), change.version() == 0);
  }

  private String id(BucketKey key) {
    String rate = key.rate().amount() + "/" + key.rate().period() + "," + key.rate().burst();
    return lookupHash.current(
        KIND, key.limitKey().limit().id() + " " + rate + " " + key.limitKey().subject());
  }
}
