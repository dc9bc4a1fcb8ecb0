package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.proxy.ProxyControl.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Several instances, one store, one clock. */
class SharedCircuitBreakerTest {
  private static final Duration DELAY = Duration.ofSeconds(30);
  private static final Duration ALMOST = DELAY.minusMillis(1);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final Store store = new Store();
  private final Instance first = new Instance();
  private final Instance second = new Instance();

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private final class Store implements CircuitBreakerStore {
    private Optional<Outage> outage = Optional.empty();
    private ProxyMode mode = ProxyMode.AUTO;
    private boolean broken;
    private int reads;

    /** What the answers to the next moves wait for, in turn. */
    private final Queue<CompletableFuture<Void>> movesAnswered = new ArrayDeque<>();

    /** What the close of an outage waits for, to be kept. */
    private CompletableFuture<Void> endKept = CompletableFuture.completedFuture(null);

    private <T> Uni<T> respond(Supplier<T> answer) {
      return Uni.createFrom()
          .item(
              () -> {
                if (broken) {
                  throw new FailureException(FailureCode.STORE_UNAVAILABLE);
                }
                return answer.get();
              });
    }

    @Override
    public Uni<State> read() {
      return respond(
          () -> {
            reads++;
            return new State(mode, outage);
          });
    }

    @Override
    public Uni<Optional<Outage>> open(Instant probeAt) {
      return respond(
          () -> {
            if (outage.isPresent()) {
              return Optional.empty();
            }
            outage = Optional.of(new Outage(probeAt, 1));
            return outage;
          });
    }

    @Override
    public Uni<Optional<Outage>> reschedule(Outage known, Instant probeAt) {
      CompletableFuture<Void> until = movesAnswered.poll();
      return respond(() -> rescheduled(known, probeAt))
          .call(
              () ->
                  until == null
                      ? Uni.createFrom().voidItem()
                      : Uni.createFrom().completionStage(until));
    }

    private Optional<Outage> rescheduled(Outage known, Instant probeAt) {
      if (outage.filter(kept -> kept.version() == known.version()).isEmpty()) {
        return Optional.empty();
      }
      outage = Optional.of(new Outage(probeAt, known.version() + 1));
      return outage;
    }

    @Override
    public Uni<Void> close() {
      return Uni.createFrom()
          .completionStage(() -> endKept)
          .chain(
              () ->
                  respond(
                      () -> {
                        outage = Optional.empty();
                        return null;
                      }));
    }

    @Override
    public Uni<Void> setMode(ProxyMode newMode) {
      return respond(
          () -> {
            mode = newMode;
            return null;
          });
    }
  }

  private static final class Breaker implements CircuitBreakerMaintenance {
    private CircuitBreakerState state = CircuitBreakerState.CLOSED;

    @Override
    public CircuitBreakerState currentState(String name) {
      return state;
    }

    @Override
    public void onStateChange(String name, Consumer<CircuitBreakerState> callback) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reset(String name) {
      state = CircuitBreakerState.CLOSED;
    }

    @Override
    public void resetAll() {
      state = CircuitBreakerState.CLOSED;
    }
  }

  private static final class Config implements ProxyConfig {
    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public Optional<SecretString> apiKey() {
      return Optional.empty();
    }

    @Override
    public boolean honoursIdempotencyKeys() {
      return false;
    }

    @Override
    public Duration retryDelay() {
      return Duration.ofSeconds(1);
    }

    @Override
    public double retryJitter() {
      return 0;
    }

    @Override
    public Duration attemptTimeout() {
      return Duration.ofSeconds(12);
    }

    @Override
    public Duration breakerDelay() {
      return DELAY;
    }
  }

  private final class Instance {
    private final Breaker breaker = new Breaker();
    private final SharedCircuitBreaker shared =
        new SharedCircuitBreaker(store, breaker, new Config(), now::get);

    Permission asked() {
      return shared.acquirePermission().await().indefinitely();
    }

    /** Its breaker opens, and the request that opened it updates the store. */
    void fails() {
      breaker.state = CircuitBreakerState.OPEN;
      shared.recordOpened();
      shared.flush().await().indefinitely();
    }

    void probe(Uni<String> attempt) {
      Permission.Probe probe = (Permission.Probe) asked();
      shared
          .recordProbe(probe, attempt)
          .onFailure()
          .recoverWithItem("failed")
          .await()
          .indefinitely();
    }

    void assertAsks() {
      assertThat(asked()).isInstanceOf(Permission.Granted.class);
    }

    void assertRefused(Duration wait) {
      assertThat(asked())
          .isEqualTo(new Permission.Refused(Failure.of(FailureCode.PROXY_CIRCUIT_OPEN, wait)));
    }
  }

  private static Uni<String> failing(FailureCode code) {
    return Uni.createFrom()
        .failure(
            ProxyCallException.of(
                Failure.of(code), MissingNode.getInstance(), Optional.empty(), null));
  }

  private static Uni<String> answer() {
    return Uni.createFrom().item("answer");
  }

  @Test
  void theStoreIsReadOncePerValidity() {
    first.assertAsks();
    first.assertAsks();
    pass(SharedCircuitBreaker.VALIDITY.minusMillis(1));
    first.assertAsks();
    assertThat(store.reads).isEqualTo(1);

    pass(Duration.ofMillis(1));
    first.assertAsks();
    assertThat(store.reads).isEqualTo(2);
  }

  @Test
  void aNewInstanceKnowsAnOutageAtItsFirstCall() {
    first.fails();
    pass(Duration.ofSeconds(10));

    second.assertRefused(Duration.ofSeconds(20));
    first.assertRefused(Duration.ofSeconds(20));
    assertThat(second.breaker.state).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @Test
  void theDetectingInstanceStopsBeforeTheStoreIsUpdated() {
    first.shared.recordOpened();
    first.breaker.state = CircuitBreakerState.OPEN;
    first.assertRefused(DELAY);
    assertThat(store.outage).as("told by the call that came by").isPresent();
  }

  @Test
  void oneInstanceProbesAndTheOthersWait() {
    first.fails();
    pass(ALMOST);
    first.assertRefused(Duration.ofSeconds(1));
    pass(Duration.ofMillis(1));

    assertThat(second.asked()).isInstanceOf(Permission.Probe.class);
    first.assertRefused(Duration.ofSeconds(1));
    second.assertRefused(DELAY);
    first.assertRefused(DELAY);
  }

  @Test
  void theFirstSuccessClosesTheCircuitForAll() {
    first.fails();
    pass(DELAY);
    second.probe(answer());

    second.assertAsks();
    assertThat(store.outage).isEmpty();
    pass(SharedCircuitBreaker.VALIDITY);
    first.assertAsks();
    assertThat(first.breaker.state).isEqualTo(CircuitBreakerState.CLOSED);
  }

  /** A slow store: what it says of the lost race comes after the outage is over here. */
  @Test
  void aStaleViewDoesNotRestoreTheOutage() throws Exception {
    first.fails();
    pass(DELAY);
    CompletableFuture<Void> wonAnswered = new CompletableFuture<>();
    CompletableFuture<Void> lostAnswered = new CompletableFuture<>();
    store.movesAnswered.addAll(List.of(wonAnswered, lostAnswered));
    CompletableFuture<Permission> won =
        first.shared.acquirePermission().subscribeAsCompletionStage();
    CompletableFuture<Permission> lost =
        first.shared.acquirePermission().subscribeAsCompletionStage();

    wonAnswered.complete(null);
    store.endKept = new CompletableFuture<>();
    CompletableFuture<String> probe =
        first
            .shared
            .recordProbe((Permission.Probe) won.get(10, TimeUnit.SECONDS), answer())
            .subscribeAsCompletionStage();
    lostAnswered.complete(null);
    assertThat(lost).isCompletedWithValueMatching(Permission.Refused.class::isInstance);

    first.assertAsks();
    store.endKept.complete(null);
    assertThat(probe).isCompletedWithValue("answer");
    assertThat(store.outage).isEmpty();
    first.assertAsks();
  }

  @Test
  void anErrorOfTelegramIsASuccessOfTheProxy() {
    first.fails();
    pass(DELAY);
    second.probe(failing(FailureCode.PHONE_NUMBER_BANNED));

    second.assertAsks();
    assertThat(store.outage).isEmpty();
  }

  @Test
  void aFailedProbeIsFollowedByAnotherWait() {
    first.fails();
    pass(DELAY);
    second.probe(failing(FailureCode.PROXY_ERROR));

    second.assertRefused(DELAY);
    pass(ALMOST);
    first.assertRefused(Duration.ofSeconds(1));
    pass(Duration.ofMillis(1));
    first.probe(answer());
    first.assertAsks();
  }

  @Test
  void aProbeWithoutTimeIsLeftToTheNextCall() {
    first.fails();
    pass(DELAY);
    second.probe(failing(FailureCode.DEADLINE_EXCEEDED));

    assertThat(second.asked()).isInstanceOf(Permission.Probe.class);
  }

  @Test
  void aKilledProbeBlocksOthersForItsLeaseOnly() {
    first.fails();
    pass(DELAY);
    assertThat(second.asked()).isInstanceOf(Permission.Probe.class);
    pass(DELAY);

    assertThat(first.asked()).isInstanceOf(Permission.Probe.class);
  }

  @Test
  void anOutageDetectedTwiceIsStoredOnce() {
    first.fails();
    pass(Duration.ofSeconds(10));
    second.fails();

    second.assertRefused(Duration.ofSeconds(20));
    pass(Duration.ofSeconds(20));
    second.probe(answer());
    pass(SharedCircuitBreaker.VALIDITY);
    first.assertAsks();
  }

  @Test
  void resettingTheBreakerEndsTheOutage() {
    first.fails();
    first.breaker.resetAll();

    first.assertAsks();
    assertThat(store.outage).isEmpty();
  }

  @Test
  void anUnreadableStoreLeavesTheLocalBreaker() {
    store.broken = true;
    first.assertAsks();

    first.fails();
    first.assertRefused(DELAY);
    pass(DELAY);
    first.assertAsks();
    second.assertAsks();
  }

  @Test
  void aStoreFailureDuringAnOutageLeavesTheLocalBreaker() {
    first.fails();
    second.assertRefused(DELAY);
    store.broken = true;
    pass(SharedCircuitBreaker.VALIDITY);

    second.assertAsks();
    store.broken = false;
    pass(SharedCircuitBreaker.VALIDITY);
    second.assertRefused(
        DELAY.minus(SharedCircuitBreaker.VALIDITY).minus(SharedCircuitBreaker.VALIDITY));
  }

  @Test
  void aConcurrentReadDoesNotHideAnOpening() {
    first.assertAsks();
    pass(SharedCircuitBreaker.VALIDITY);
    Uni<CircuitBreakerStore.State> read = first.shared.read();
    first.shared.recordOpened();
    first.breaker.state = CircuitBreakerState.OPEN;
    read.await().indefinitely();

    first.assertRefused(DELAY);
  }

  @Test
  void nobodyCallsTheProxyWhileSwitchedOff() {
    Status off = first.shared.setMode(ProxyMode.OFF).await().indefinitely();
    assertThat(off).isEqualTo(new Status(ProxyMode.OFF, Optional.empty()));
    Permission.Refused refusal = new Permission.Refused(Failure.of(FailureCode.PROXY_SWITCHED_OFF));
    assertThat(first.asked()).isEqualTo(refusal);
    assertThat(second.asked()).isEqualTo(refusal);

    second.shared.setMode(ProxyMode.AUTO).await().indefinitely();
    second.assertAsks();
    pass(SharedCircuitBreaker.VALIDITY);
    first.assertAsks();
  }

  @Test
  void anUnstoredSwitchHasNoEffect() {
    store.broken = true;
    assertThatThrownBy(() -> first.shared.setMode(ProxyMode.OFF).await().indefinitely())
        .isInstanceOf(FailureException.class);
    store.broken = false;
    first.assertAsks();
  }

  @Test
  void theProxyStaysOffWhileTheStoreIsUnreadable() {
    first.shared.setMode(ProxyMode.OFF).await().indefinitely();
    store.broken = true;
    pass(SharedCircuitBreaker.VALIDITY);

    assertThat(first.asked())
        .isEqualTo(new Permission.Refused(Failure.of(FailureCode.PROXY_SWITCHED_OFF)));
  }
}
