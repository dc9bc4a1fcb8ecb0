package io.telegramauth.ratelimit;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** Stores buckets, keyed by an HMAC of limit and subject. */
public interface BucketStore {
  /** Maximum number of buckets in one read or write. */
  int MAX_BATCH_SIZE = 25;

  /**
   * A bucket and the version that was read.
   *
   * @param bucket the bucket
   * @param version the version that a change is based on; 0 when none is stored
   */
  record VersionedBucket(Bucket bucket, long version) {}

  /**
   * Reads buckets; {@link Bucket#FULL} for those that are not stored.
   *
   * @param keys up to {@value #MAX_BATCH_SIZE}, without duplicates
   */
  Uni<Map<BucketKey, VersionedBucket>> read(List<BucketKey> keys);

  /**
   * Writes changed buckets, all or none. Each is kept until it is full again.
   *
   * @param changed up to {@value #MAX_BATCH_SIZE} buckets with the versions that they are based on
   * @return false when one of them was changed meanwhile; nothing is written then
   */
  Uni<Boolean> write(Map<BucketKey, VersionedBucket> changed);
}
