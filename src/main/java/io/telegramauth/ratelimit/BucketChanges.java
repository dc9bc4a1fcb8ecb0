package io.telegramauth.ratelimit;

import io.telegramauth.ratelimit.BucketStore.VersionedBucket;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Buckets as they were read, and the changes to them by the requests of a batch, which are applied
 * one after the other. A request that one of its buckets refuses takes from none.
 */
final class BucketChanges {
  private final Map<BucketKey, VersionedBucket> read;
  private final Instant now;
  private final Map<BucketKey, VersionedBucket> changed = new HashMap<>();

  BucketChanges(Map<BucketKey, VersionedBucket> read, Instant now) {
    this.read = read;
    this.now = now;
  }

  /**
   * The result of one request.
   *
   * @param quotas the quotas after the request
   * @param refusing the quotas without a token; empty when the request has its tokens
   */
  record Outcome(List<Quota> quotas, List<Quota> refusing) {}

  /** Takes a token from each of these buckets, or none from any. */
  Outcome take(List<BucketKey> keys) {
    List<Quota> refusing =
        keys.stream().filter(key -> bucket(key).tokens(key.rate()) < 1).map(this::quota).toList();
    if (refusing.isEmpty()) {
      keys.forEach(key -> change(key, bucket(key).take(key.rate())));
    }
    return new Outcome(keys.stream().map(this::quota).toList(), refusing);
  }

  /** Gives tokens back to each of these buckets. */
  Outcome giveBack(List<BucketKey> keys, int tokens) {
    keys.stream()
        .filter(key -> bucket(key).missing() > 0)
        .forEach(key -> change(key, bucket(key).giveBack(key.rate(), tokens)));
    return new Outcome(List.of(), List.of());
  }

  private Quota quota(BucketKey key) {
    return Quota.of(key.limitKey().limit(), key.rate(), bucket(key));
  }

  private Bucket bucket(BucketKey key) {
    return changed.getOrDefault(key, read.get(key)).bucket().at(key.rate(), now);
  }

  private void change(BucketKey key, Bucket bucket) {
    changed.put(key, new VersionedBucket(bucket, read.get(key).version()));
  }

  /** Changed buckets with the versions that they are based on. */
  Map<BucketKey, VersionedBucket> changed() {
    return changed;
  }
}
