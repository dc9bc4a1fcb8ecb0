package io.telegramauth.telegram.proxy;

import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.proxy.CircuitBreakerStore.Outage;
import io.telegramauth.telegram.proxy.CircuitBreakerStore.State;
import io.telegramauth.telegram.proxy.ProxyCallException.Fault;
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
 * A circuit breaker that all instances share through the store. Each instance has a local breaker
 * that detects an outage and opens the shared circuit. While it is open nobody calls the proxy.
 * When a probe is due, one instance sends one request. Its success closes the circuit for all.
 *
 * <p>A state read from the store is valid for {@link #VALIDITY}. If the store cannot be read, the
 * shared circuit counts as closed, and each local breaker decides.
 */
@ApplicationScoped
class SharedCircuitBreaker implements ProxyControl {
  private static final Logger LOG = Logger.getLogger(SharedCircuitBreaker.class);

  /** How long a read state is valid: how late an instance learns of a change by another. */
  static final Duration VALIDITY = Duration.ofSeconds(2);

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

  /** The shortest wait that a caller is given: the probe needs time to return. */
  private static final Duration MIN_WAIT = Duration.ofSeconds(1);

  /** The version of an outage that is not stored. */
  private static final long UNSTORED = 0;

  private final CircuitBreakerStore store;
  private final CircuitBreakerMaintenance breakers;
  private final InstantSource clock;
  private final Duration delay;
  private final Duration lease;

  private final AtomicReference<View> view =
      new AtomicReference<>(
          new View(new State(ProxyMode.AUTO, Optional.empty()), false, Instant.MIN));

  /** A change by the local breaker, to be stored by the next call. */
  private final AtomicReference<Supplier<Uni<Void>>> pendingChange = new AtomicReference<>();

  SharedCircuitBreaker(
      CircuitBreakerStore store,
      CircuitBreakerMaintenance breakers,
      ProxyConfig config,
      InstantSource clock) {
    this.store = store;
    this.breakers = breakers;
    this.clock = clock;
    this.delay = config.breakerDelay();
    Duration maxProbeTime = config.attemptTimeout().plus(MIN_WAIT);
    this.lease = delay.compareTo(maxProbeTime) > 0 ? delay : maxProbeTime;
  }

  /**
   * This instance's view of the shared state.
   *
   * @param state the state
   * @param detected whether the local breaker has detected the outage, too
   * @param validUntil the end of the state's validity
   */
  private record View(State state, boolean detected, Instant validUntil) {
    boolean hasOutage() {
      return state.outage().isPresent();
    }

    boolean isUnstored() {
      return state.outage().filter(outage -> outage.version() == UNSTORED).isPresent();
    }
  }

  /** Acquires permission for a call. The caller must use one that is granted: it may be a probe. */
  Uni<Permission> acquirePermission() {
    return flushAndRead().chain(this::permission);
  }

  /** Returns what keeps every call from the proxy; empty if there is nothing, or a probe is due. */
  Uni<Optional<Failure>> refusal() {
    return flushAndRead().map(this::refusal);
  }

  private Uni<State> flushAndRead() {
    View current = view.get();
    if (current.hasOutage() && current.detected() && isLocalBreakerClosed()) {
      // It closes by itself only with the outage: somebody has reset it by hand.
      recordClosed();
    }
    return flush().chain(() -> read());
  }

  private Optional<Failure> refusal(State state) {
    if (state.mode() == ProxyMode.OFF) {
      return Optional.of(Failure.of(FailureCode.PROXY_SWITCHED_OFF));
    }
    return state
        .outage()
        .map(outage -> Duration.between(clock.instant(), outage.probeAt()))
        .filter(wait -> wait.compareTo(Duration.ZERO) > 0)
        .map(SharedCircuitBreaker::circuitOpen);
  }

  private Uni<Permission> permission(State state) {
    Optional<Failure> refusal = refusal(state);
    if (refusal.isPresent()) {
      return Uni.createFrom().item(new Permission.Refused(refusal.get()));
    }
    // If the outage could not be stored, this instance's local breaker probes.
    return state
        .outage()
        .filter(outage -> outage.version() != UNSTORED)
        .map(this::acquireProbe)
        .orElseGet(() -> Uni.createFrom().item(new Permission.Granted()));
  }

  private Uni<Permission> acquireProbe(Outage outage) {
    return store
        .reschedule(outage, clock.instant().plus(lease))
        .<Permission>map(
            leased -> {
              if (leased.isEmpty()) {
                invalidate(outage);
                return new Permission.Refused(circuitOpen(MIN_WAIT));
              }
              setOutage(leased);
              LOG.info("Probing the proxy with one request");
              return new Permission.Probe(leased.get());
            })
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warn(
                  "The shared circuit breaker could not be updated; calling the proxy without it",
                  failure);
              setOutage(Optional.empty());
              return new Permission.Granted();
            });
  }

  /** Returns the failure of a call that an open circuit refuses; its wait is at least a second. */
  static Failure circuitOpen(Duration wait) {
    return Failure.of(
        FailureCode.PROXY_CIRCUIT_OPEN, wait.compareTo(MIN_WAIT) > 0 ? wait : MIN_WAIT);
  }

  /** Records the result of a probe. */
  <T> Uni<T> recordProbe(Permission.Probe probe, Uni<T> attempt) {
    return attempt
        .onItemOrFailure()
        .call((response, failure) -> ignoreFailure(recordProbe(probe.lease(), failure)));
  }

  private Uni<Void> recordProbe(Outage leased, Throwable failure) {
    if (failure instanceof ProxyCallException refused
        && refused.failure().code() == FailureCode.DEADLINE_EXCEEDED) {
      return reschedule(leased, clock.instant());
    }
    boolean isFault = failure instanceof Fault || failure instanceof TimeoutException;
    if (failure == null || (failure instanceof ProxyCallException && !isFault)) {
      LOG.info("The proxy has recovered");
      setOutage(Optional.empty());
      closeLocalBreaker();
      return store.close();
    }
    if (isFault) {
      LOG.warnf("The proxy still fails; it is not called for %d s", delay.toSeconds());
    } else {
      LOG.error("A probe of the proxy failed unexpectedly", failure);
    }
    return reschedule(leased, clock.instant().plus(delay));
  }

  private Uni<Void> reschedule(Outage leased, Instant probeAt) {
    return store
        .reschedule(leased, probeAt)
        .invoke(
            rescheduled -> {
              if (rescheduled.isPresent()) {
                setOutage(rescheduled);
              } else {
                invalidate(leased);
              }
            })
        .replaceWithVoid();
  }

  /** Records that the local breaker has opened. */
  void recordOpened() {
    Instant probeAt = clock.instant().plus(delay);
    Optional<Outage> outage = Optional.of(new Outage(probeAt, UNSTORED));
    view.updateAndGet(before -> next(new State(before.state().mode(), outage), true));
    pendingChange.set(() -> open(probeAt));
  }

  private Uni<Void> open(Instant probeAt) {
    return store
        .open(probeAt)
        .chain(
            opened ->
                opened.isPresent()
                    ? Uni.createFrom().item(opened)
                    // Another instance came first: its outage counts.
                    : store.read().map(State::outage))
        .invoke(this::setOutage)
        .replaceWithVoid();
  }

  /** Records that the local breaker has closed. */
  void recordClosed() {
    View before = view.get();
    if (before.hasOutage()) {
      setOutage(Optional.empty());
      pendingChange.set(before.isUnstored() ? () -> Uni.createFrom().voidItem() : store::close);
    }
  }

  /** Stores the local breaker's change, if any. Never fails. To be awaited: nothing runs later. */
  Uni<Void> flush() {
    Supplier<Uni<Void>> change = pendingChange.getAndSet(null);
    return change == null ? Uni.createFrom().voidItem() : ignoreFailure(change.get());
  }

  private static Uni<Void> ignoreFailure(Uni<Void> storing) {
    return storing
        .onFailure()
        .invoke(e -> LOG.warn("The shared circuit breaker could not be stored", e))
        .onFailure()
        .recoverWithNull();
  }

  /** Returns the state, read again if it is no longer valid. Never fails. */
  Uni<State> read() {
    View current = view.get();
    if (current.isUnstored() || clock.instant().isBefore(current.validUntil())) {
      return Uni.createFrom().item(current.state());
    }
    return store
        .read()
        .ifNoItem()
        .after(READ_TIMEOUT)
        .fail()
        .invoke(read -> accept(read, current))
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warn("The shared circuit breaker could not be read", failure);
              State closed = new State(current.state().mode(), Optional.empty());
              replace(current, closed);
              return closed;
            });
  }

  private void accept(State read, View before) {
    if (before.isUnstored()) {
      return;
    }
    boolean closedElsewhere = before.hasOutage() && read.outage().isEmpty();
    if (replace(before, read) && closedElsewhere) {
      LOG.info("The proxy has recovered, as another instance found");
      closeLocalBreaker();
    }
  }

  /** Replaces the view, unless it has changed since: then the present one is newer. */
  private boolean replace(View before, State state) {
    return view.compareAndSet(before, next(state, before.detected()));
  }

  private View next(State state, boolean detected) {
    Instant validUntil = clock.instant().plus(VALIDITY);
    return new View(state, detected && state.outage().isPresent(), validUntil);
  }

  private void update(UnaryOperator<State> change) {
    view.updateAndGet(before -> next(change.apply(before.state()), before.detected()));
  }

  private void setOutage(Optional<Outage> outage) {
    update(state -> new State(state.mode(), outage));
  }

  /**
   * Has the next call read the state, because another instance has changed the outage. If the view
   * has changed already, keeps it: it may be newer than the stored state.
   */
  private void invalidate(Outage outage) {
    view.updateAndGet(
        before ->
            before.state().outage().equals(Optional.of(outage))
                ? new View(before.state(), before.detected(), Instant.MIN)
                : before);
  }

  private void closeLocalBreaker() {
    if (!isLocalBreakerClosed()) {
      breakers.reset(FaultTolerantProxyClient.BREAKER);
    }
  }

  private boolean isLocalBreakerClosed() {
    return breakers.currentState(FaultTolerantProxyClient.BREAKER) == CircuitBreakerState.CLOSED;
  }

  @Override
  public Status lastKnownStatus() {
    return status(view.get().state());
  }

  @Override
  public Uni<Status> status() {
    View before = view.get();
    return store.read().invoke(read -> accept(read, before)).map(SharedCircuitBreaker::status);
  }

  private static Status status(State state) {
    return new Status(state.mode(), state.outage().map(Outage::probeAt));
  }

  @Override
  public Uni<Status> setMode(ProxyMode mode) {
    return store
        .setMode(mode)
        .invoke(() -> update(state -> new State(mode, state.outage())))
        .chain(this::status);
  }
}
