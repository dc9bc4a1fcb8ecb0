package io.telegramauth.ratelimit;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** Keeps buckets, findable by their account and not telling it. */
public interface BucketStore {
  /** How many buckets are read or written at once, at the most. */
  int MAX_BATCH_SIZE = 25;

  /**
   * A bucket as it was read.
   *
   * @param bucket the bucket
   * @param version what a change has to be based on; 0 when none is kept
   */
  record VersionedBucket(Bucket bucket, long version) {}

  /**
   * Reads buckets in one look; {@link Bucket#FULL} where none is kept.
   *
   * @param keys up to {@value #MAX_BATCH_SIZE}, no two the same
   */
  Uni<Map<BucketKey, VersionedBucket>> read(List<BucketKey> keys);

  /**
   * Keeps changed buckets, all or none, each until it is full again.
   *
   * @param changed buckets with the versions that they are based on; up to {@value #MAX_BATCH_SIZE}
   * @return false when another change of one of them came first; nothing is changed then
   */
  Uni<Boolean> write(Map<BucketKey, VersionedBucket> changed);
}
