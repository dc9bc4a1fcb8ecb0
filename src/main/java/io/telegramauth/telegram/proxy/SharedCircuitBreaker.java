package io.telegramauth.telegram.proxy;

import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.proxy.CircuitBreakerStore.Known;
import io.telegramauth.telegram.proxy.CircuitBreakerStore.Outage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;

/**
 * What all instances know of the proxy. Each has a breaker of its own that notices an outage; here
 * it tells the others, so that none learns it anew. While an outage is known nobody asks the proxy
 * but, when the time has come, one instance with one request. Its success is the end of the outage
 * for all.
 *
 * <p>What was seen in the store is believed for {@link #VALIDITY}. A store that cannot be read
 * knows of no outage: then each instance's own breaker decides.
 */
@ApplicationScoped
class SharedCircuitBreaker implements ProxyControl {
  private static final Logger LOG = Logger.getLogger(SharedCircuitBreaker.class);

  /** How old what is known may be: how late an instance learns what others have said. */
  static final Duration VALIDITY = Duration.ofSeconds(2);

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

  /** Never tell a caller to come back at once: the probe has to come back first. */
  private static final Duration MIN_WAIT = Duration.ofSeconds(1);

  /** The version of an outage that the store has not been told of. */
  private static final long UNTOLD = 0;

  private final CircuitBreakerStore store;
  private final CircuitBreakerMaintenance breakers;
  private final InstantSource clock;
  private final Duration delay;
  private final Duration lease;

  private final AtomicReference<View> view =
      new AtomicReference<>(
          new View(new Known(ProxyMode.AUTO, Optional.empty()), false, Instant.MIN));

  /** What the breaker had to say, to be told by the next call that comes by. */
  private final AtomicReference<Supplier<Uni<Void>>> untold = new AtomicReference<>();

  SharedCircuitBreaker(
      CircuitBreakerStore store,
      CircuitBreakerMaintenance breakers,
      ProxyConfig config,
      InstantSource clock) {
    this.store = store;
    this.breakers = breakers;
    this.clock = clock;
    this.delay = config.breakerDelay();
    Duration longestProbe = config.attemptTimeout().plus(MIN_WAIT);
    this.lease = delay.compareTo(longestProbe) > 0 ? delay : longestProbe;
  }

  /**
   * What this instance knows.
   *
   * @param known what it is
   * @param own whether this instance's breaker has noticed the outage too
   * @param until how long that is believed
   */
  private record View(Known known, boolean own, Instant until) {
    boolean hasOutage() {
      return known.outage().isPresent();
    }

    boolean isUntold() {
      return known.outage().filter(outage -> outage.version() == UNTOLD).isPresent();
    }
  }

  /** Whether a call may go to the proxy now. What is granted is to be used: it may be the probe. */
  Uni<Permission> admission() {
    return knownAndTold().chain(this::admitted);
  }

  /** What keeps every call from the proxy now; nothing any more when it is time to try it. */
  Uni<Optional<Failure>> obstacle() {
    return knownAndTold().map(this::obstacle);
  }

  private Uni<Known> knownAndTold() {
    View current = view.get();
    if (current.hasOutage() && current.own() && isBreakerClosed()) {
      // It closes by itself only with the outage: somebody has reset it by hand.
      recovered();
    }
    return tell().chain(() -> known());
  }

  private Optional<Failure> obstacle(Known known) {
    if (known.mode() == ProxyMode.OFF) {
      return Optional.of(Failure.of(FailureCode.PROXY_SWITCHED_OFF));
    }
    return known
        .outage()
        .map(outage -> Duration.between(clock.instant(), outage.probeAt()))
        .filter(wait -> wait.compareTo(Duration.ZERO) > 0)
        .map(SharedCircuitBreaker::circuitOpen);
  }

  private Uni<Permission> admitted(Known known) {
    Optional<Failure> obstacle = obstacle(known);
    if (obstacle.isPresent()) {
      return refused(obstacle.get());
    }
    // When the store was not to be told of the outage, this instance's own breaker probes.
    return known
        .outage()
        .filter(outage -> outage.version() != UNTOLD)
        .map(this::probe)
        .orElseGet(() -> Uni.createFrom().item(new Permission.Granted()));
  }

  private Uni<Permission> probe(Outage outage) {
    return store
        .move(outage, clock.instant().plus(lease))
        .chain(
            leased -> {
              if (leased.isEmpty()) {
                outdated(outage);
                return refused(circuitOpen(MIN_WAIT));
              }
              now(leased);
              LOG.info("Trying the proxy with one request");
              return Uni.createFrom().<Permission>item(new Permission.Probe(leased.get()));
            })
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warn("The proxy's health could not be told; trying it without", failure);
              now(Optional.empty());
              return new Permission.Granted();
            });
  }

  private static Failure circuitOpen(Duration wait) {
    return Failure.of(
        FailureCode.PROXY_CIRCUIT_OPEN, wait.compareTo(MIN_WAIT) > 0 ? wait : MIN_WAIT);
  }

  private static Uni<Permission> refused(Failure why) {
    return Uni.createFrom().item(new Permission.Refused(why));
  }

  /** Draws from what became of a probe what there is to know. */
  <T> Uni<T> judged(Permission.Probe probe, Uni<T> attempt) {
    return attempt
        .onItemOrFailure()
        .call((answer, failure) -> quietly(verdict(probe.lease(), failure)));
  }

  private Uni<Void> verdict(Outage leased, Throwable failure) {
    if (failure instanceof ProxyCallException refused
        && refused.failure().code() == FailureCode.DEADLINE_EXCEEDED) {
      return moved(leased, clock.instant());
    }
    if (failure == null || failure instanceof ProxyCallException.Refused) {
      LOG.info("The proxy is back");
      ended();
      return store.end();
    }
    if (failure instanceof ProxyCallException || failure instanceof TimeoutException) {
      LOG.warnf("The proxy still fails: not asking it for %d s", delay.toSeconds());
    } else {
      LOG.error("A probe of the proxy failed in a way that is not foreseen", failure);
    }
    return moved(leased, clock.instant().plus(delay));
  }

  private Uni<Void> moved(Outage leased, Instant probeAt) {
    return store
        .move(leased, probeAt)
        .invoke(
            moved -> {
              if (moved.isPresent()) {
                now(moved);
              } else {
                outdated(leased);
              }
            })
        .replaceWithVoid();
  }

  /** This instance's breaker has opened. */
  void failing() {
    Instant probeAt = clock.instant().plus(delay);
    Optional<Outage> outage = Optional.of(new Outage(probeAt, UNTOLD));
    view.updateAndGet(before -> next(new Known(before.known().mode(), outage), true));
    untold.set(() -> begin(probeAt));
  }

  private Uni<Void> begin(Instant probeAt) {
    return store
        .begin(probeAt)
        .chain(
            begun ->
                begun.isPresent()
                    ? Uni.createFrom().item(begun)
                    // Another instance was first: what it says holds.
                    : store.look().map(Known::outage))
        .invoke(this::now)
        .replaceWithVoid();
  }

  /** This instance's breaker has closed. */
  void recovered() {
    View before = view.get();
    if (before.hasOutage()) {
      now(Optional.empty());
      untold.set(before.isUntold() ? () -> Uni.createFrom().voidItem() : store::end);
    }
  }

  /** Tells the store what the breaker had to say, if it had: to be awaited, nothing runs later. */
  Uni<Void> tell() {
    Supplier<Uni<Void>> telling = untold.getAndSet(null);
    return telling == null ? Uni.createFrom().voidItem() : quietly(telling.get());
  }

  private static Uni<Void> quietly(Uni<Void> telling) {
    return telling
        .onFailure()
        .invoke(e -> LOG.warn("The other instances could not be told of the proxy's health", e))
        .onFailure()
        .recoverWithNull();
  }

  /** What is known, looked up again when it is too old. Never fails. */
  Uni<Known> known() {
    View current = view.get();
    if (current.isUntold() || clock.instant().isBefore(current.until())) {
      return Uni.createFrom().item(current.known());
    }
    return store
        .look()
        .ifNoItem()
        .after(READ_TIMEOUT)
        .fail()
        .invoke(seen -> seen(seen, current))
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warn("What is known of the proxy's health could not be read", failure);
              Known nothing = new Known(current.known().mode(), Optional.empty());
              replace(current, nothing);
              return nothing;
            });
  }

  private void seen(Known seen, View before) {
    if (before.isUntold()) {
      return;
    }
    boolean endedElsewhere = before.hasOutage() && seen.outage().isEmpty();
    if (replace(before, seen) && endedElsewhere) {
      LOG.info("The proxy is back, another instance has found");
      closeBreaker();
    }
  }

  /** Unless something has happened since, which is newer. */
  private boolean replace(View before, Known known) {
    return view.compareAndSet(before, next(known, before.own()));
  }

  private View next(Known known, boolean own) {
    Instant until = clock.instant().plus(VALIDITY);
    return new View(known, own && known.outage().isPresent(), until);
  }

  private void update(UnaryOperator<Known> change) {
    view.updateAndGet(before -> next(change.apply(before.known()), before.own()));
  }

  private void now(Optional<Outage> outage) {
    update(known -> new Known(known.mode(), outage));
  }

  /**
   * Somebody else has changed it: what they have said is looked up with the next call. Unless that
   * is known here by now, and may be newer than what the store would tell.
   */
  private void outdated(Outage outage) {
    view.updateAndGet(
        before ->
            before.known().outage().equals(Optional.of(outage))
                ? new View(before.known(), before.own(), Instant.MIN)
                : before);
  }

  private void ended() {
    now(Optional.empty());
    closeBreaker();
  }

  private void closeBreaker() {
    if (!isBreakerClosed()) {
      breakers.reset(FaultTolerantProxyClient.BREAKER);
    }
  }

  private boolean isBreakerClosed() {
    return breakers.currentState(FaultTolerantProxyClient.BREAKER) == CircuitBreakerState.CLOSED;
  }

  @Override
  public Standing lastKnown() {
    return standing(view.get().known());
  }

  @Override
  public Uni<Standing> standing() {
    View before = view.get();
    return store.look().invoke(seen -> seen(seen, before)).map(SharedCircuitBreaker::standing);
  }

  private static Standing standing(Known known) {
    return new Standing(known.mode(), known.outage().map(Outage::probeAt));
  }

  @Override
  public Uni<Standing> switchTo(ProxyMode mode) {
    return store
        .switchTo(mode)
        .invoke(() -> update(known -> new Known(mode, known.outage())))
        .chain(this::standing);
  }
}
