package io.telegramauth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several instances on one bucket store with chosen failures. */
class BatchedTokenBucketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final InstantSource clock = now::get;
  private final ExecutorService storeThreads = Executors.newFixedThreadPool(4);
  private final Buckets store = new Buckets();
  private final List<List<Quota>> notified = new ArrayList<>();
  private final Map<String, String> rates = new HashMap<>();

  @AfterEach
  void end() {
    storeThreads.shutdownNow();
  }

  /** Compare-and-set on each bucket's version; responds on other threads. */
  private final class Buckets implements BucketStore {
    private final Map<BucketKey, VersionedBucket> stored = new HashMap<>();
    private int reads;
    private int writes;
    private int races;
    private boolean broken;

    /** Operations wait for its completion. */
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    @Override
    public Uni<Map<BucketKey, VersionedBucket>> read(List<BucketKey> keys) {
      assertThat(keys).hasSizeLessThanOrEqualTo(MAX_BATCH_SIZE).doesNotHaveDuplicates();
      return respond(
          () -> {
            reads++;
            Map<BucketKey, VersionedBucket> read = new HashMap<>();
            keys.forEach(
                key ->
                    read.put(key, stored.getOrDefault(key, new VersionedBucket(Bucket.FULL, 0))));
            return read;
          });
    }

    @Override
    public Uni<Boolean> write(Map<BucketKey, VersionedBucket> changed) {
      return respond(
          () -> {
            writes++;
            boolean current =
                changed.entrySet().stream()
                    .allMatch(
                        change ->
                            stored
                                    .getOrDefault(
                                        change.getKey(), new VersionedBucket(Bucket.FULL, 0))
                                    .version()
                                == change.getValue().version());
            if (!current || races-- > 0) {
              return false;
            }
            changed.forEach(
                (key, change) ->
                    stored.put(key, new VersionedBucket(change.bucket(), change.version() + 1)));
            return true;
          });
    }

    private <T> Uni<T> respond(java.util.function.Supplier<T> answer) {
      return Uni.createFrom()
          .completionStage(
              () ->
                  gate.thenApplyAsync(
                      open -> {
                        synchronized (this) {
                          if (broken) {
                            throw new FailureException(FailureCode.STORE_UNAVAILABLE);
                          }
                          return answer.get();
                        }
                      },
                      storeThreads));
    }
  }

  private RateLimits instance() {
    RateLimitConfig config =
        new RateLimitConfig() {
          @Override
          public boolean enabled() {
            return true;
          }

          @Override
          public Map<String, String> rates() {
            return rates;
          }
        };
    return new RateLimits(
        new BatchedTokenBuckets(store, clock),
        quotas -> {
          synchronized (notified) {
            notified.add(quotas);
          }
        },
        refused -> {},
        config);
  }

  /** The number of requests that passed. */
  private static long granted(List<CompletableFuture<Boolean>> asked) {
    return asked.stream()
        .map(answer -> answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
        .filter(granted -> granted)
        .count();
  }

  private static CompletableFuture<Boolean> ask(RateLimits limits, LimitKey... keys) {
    return limits
        .take(List.of(keys))
        .map(taken -> true)
        .onFailure(BatchedTokenBucketsTest::isRefusal)
        .recoverWithItem(false)
        .subscribeAsCompletionStage();
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof FailureException known
        && known.failure().code() == FailureCode.RATE_LIMITED;
  }

  private static void take(RateLimits limits, LimitKey... keys) {
    limits.take(List.of(keys)).await().atMost(PATIENCE);
  }

  @Test
  void instancesShareTokensExactly() {
    rates.put(Limit.SEND_CODE_PER_DEPLOYMENT.id(), "200/1h");
    List<RateLimits> instances = IntStream.range(0, 8).mapToObj(i -> instance()).toList();
    List<CompletableFuture<Boolean>> asked =
        IntStream.range(0, 400)
            .mapToObj(
                i ->
                    ask(
                        instances.get(i % 8),
                        Limit.SEND_CODE_PER_PHONE.of("+9996620" + i),
                        Limit.SEND_CODE_PER_DEPLOYMENT.of("all")))
            .toList();

    assertThat(granted(asked)).isEqualTo(200);
    assertThat(store.stored).as("those refused left nothing").hasSize(201);
  }

  @Test
  void requestsDuringABatchFormTheNext() {
    rates.put(Limit.SEND_CODE_PER_DEPLOYMENT.id(), "1000/1h");
    RateLimits instance = instance();
    store.gate = new CompletableFuture<>();
    List<CompletableFuture<Boolean>> asked =
        IntStream.range(0, 240)
            .mapToObj(i -> ask(instance, Limit.SEND_CODE_PER_DEPLOYMENT.of("all")))
            .toList();
    store.gate.complete(null);

    assertThat(granted(asked)).isEqualTo(240);
    assertThat(store.writes).as("the first alone, then all others").isEqualTo(2);
  }

  @Test
  void aRefusedRequestTakesNoToken() {
    RateLimits limits = instance();
    LimitKey phone = Limit.SEND_CODE_PER_PHONE.of("+99966200001");
    LimitKey address = Limit.SEND_CODE_PER_ADDRESS.of("192.0.2.1");
    for (int i = 0; i < 3; i++) {
      take(limits, phone, address);
    }
    int writes = store.writes;

    assertThatThrownBy(() -> take(limits, phone, address))
        .isInstanceOfSatisfying(
            FailureException.class,
            refused -> {
              assertThat(refused.failure().code()).isEqualTo(FailureCode.RATE_LIMITED);
              assertThat(refused.failure().retryAfter()).contains(Duration.ofMinutes(12));
              assertThat(refused.failure().details())
                  .isEqualTo(Map.of("limit", "send-code-per-phone"));
            });
    assertThat(store.writes).as("a refusal writes nothing").isEqualTo(writes);
    assertThat(notified.get(notified.size() - 1))
        .extracting(Quota::limit, Quota::left)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Limit.SEND_CODE_PER_PHONE, 0L),
            org.assertj.core.groups.Tuple.tuple(Limit.SEND_CODE_PER_ADDRESS, 7L));
  }

  @Test
  void theLongestWaitIsReported() {
    rates.put(Limit.SEND_CODE_PER_PHONE.id(), "1/1h");
    rates.put(Limit.SEND_CODE_PER_ADDRESS.id(), "1/1d");
    RateLimits limits = instance();
    LimitKey phone = Limit.SEND_CODE_PER_PHONE.of("+99966200001");
    LimitKey address = Limit.SEND_CODE_PER_ADDRESS.of("192.0.2.1");
    take(limits, phone, address);

    assertThatThrownBy(() -> take(limits, phone, address))
        .isInstanceOfSatisfying(
            FailureException.class,
            refused -> assertThat(refused.failure().retryAfter()).contains(Duration.ofDays(1)));
  }

  @Test
  void aReturnedTokenCanBeTakenAgain() {
    rates.put(Limit.SEND_CODE_PER_PHONE.id(), "1/1h");
    RateLimits limits = instance();
    LimitKey phone = Limit.SEND_CODE_PER_PHONE.of("+99966200001");
    take(limits, phone);
    limits.giveBack(List.of(phone), 1).await().atMost(PATIENCE);
    take(limits, phone);
    assertThat(granted(List.of(ask(limits, phone)))).isZero();
  }

  @Test
  void aDisabledLimitReadsNoBucket() {
    rates.put(Limit.SEND_CODE_PER_PHONE.id(), "off");
    RateLimits limits = instance();
    for (int i = 0; i < 100; i++) {
      take(limits, Limit.SEND_CODE_PER_PHONE.of("+99966200001"));
    }
    assertThat(store.reads).isZero();
  }

  @Test
  void anUnavailableStoreRefusesCodesOnly() {
    store.broken = true;
    RateLimits limits = instance();
    assertThatThrownBy(
            () ->
                take(
                    limits,
                    Limit.LOGIN_STEPS_PER_ADDRESS.of("192.0.2.1"),
                    Limit.SEND_CODE_PER_PHONE.of("+99966200001")))
        .isInstanceOfSatisfying(
            FailureException.class,
            refused ->
                assertThat(refused.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
    take(limits, Limit.LOGIN_STEPS_PER_ADDRESS.of("192.0.2.1"));
    take(limits, Limit.SESSION_CALLS_PER_KEY.of("ingestor"));
    limits
        .giveBack(List.of(Limit.SEND_CODE_PER_PHONE.of("+99966200001")), 1)
        .await()
        .atMost(PATIENCE);

    store.broken = false;
    take(limits, Limit.SEND_CODE_PER_PHONE.of("+99966200001"));
  }

  @Test
  void lostRacesAreRetriedWithinABound() {
    RateLimits limits = instance();
    store.races = 5;
    take(limits, Limit.SEND_CODE_PER_PHONE.of("+99966200001"));

    store.races = Integer.MAX_VALUE;
    assertThatThrownBy(() -> take(limits, Limit.SEND_CODE_PER_PHONE.of("+99966200001")))
        .isInstanceOfSatisfying(
            FailureException.class,
            refused ->
                assertThat(refused.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
  }

  @Test
  void onlyTheCallersOwnQuotasAreReported() {
    take(
        instance(),
        Limit.SEND_CODE_PER_ADDRESS.of("192.0.2.1"),
        Limit.SEND_CODE_PER_PHONE.of("+99966200001"),
        Limit.SEND_CODE_PER_DEPLOYMENT.of("all"));
    assertThat(notified)
        .containsExactly(
            List.of(
                new Quota(
                    Limit.SEND_CODE_PER_ADDRESS,
                    Limit.SEND_CODE_PER_ADDRESS.defaultRate(),
                    9,
                    Duration.ofMinutes(3))));
  }
}
