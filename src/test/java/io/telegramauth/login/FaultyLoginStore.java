package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.SessionService.CreatedSession;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The login store of the service under test, which fails to store the next completed login, or
 * blocks operations, on request.
 */
@Decorator
@Priority(1)
public class FaultyLoginStore implements LoginStore {
  private static final AtomicReference<CompletionFault> NEXT =
      new AtomicReference<>(CompletionFault.NONE);

  private static final Map<Operation, CompletableFuture<Void>> HELD = new ConcurrentHashMap<>();

  @Inject @Any @Delegate LoginStore store;

  /** What can be held up. */
  enum Operation {
    FIND,
    UPDATE,
    COMPLETE
  }

  /** How it fails. */
  enum CompletionFault {
    /** Not at all. */
    NONE,
    /** Nothing is stored. */
    NOT_STORED,
    /** Everything is stored, and the response is lost. */
    STORED_UNCONFIRMED
  }

  /** The next completed login is stored so, those after it as ever. */
  static void next(CompletionFault loss) {
    NEXT.set(loss);
  }

  /** Delays every call of an operation until it is released. */
  static void hold(Operation operation) {
    HELD.put(operation, new CompletableFuture<>());
  }

  /** Lets what is held up go on. */
  static void letGo() {
    HELD.forEach((operation, gate) -> gate.complete(null));
    HELD.clear();
  }

  private static <T> Uni<T> inTurn(Operation operation, Supplier<Uni<T>> next) {
    CompletableFuture<Void> gate = HELD.get(operation);
    return gate == null
        ? next.get()
        : Uni.createFrom().completionStage(gate).chain(() -> next.get());
  }

  @Override
  public Uni<Void> insert(Login login) {
    return store.insert(login);
  }

  @Override
  public Uni<Optional<Login>> find(LoginId id) {
    return inTurn(Operation.FIND, () -> store.find(id));
  }

  @Override
  public Uni<List<Login>> findAbandoned(int max) {
    return store.findAbandoned(max);
  }

  @Override
  public Uni<Boolean> update(Login next) {
    return inTurn(Operation.UPDATE, () -> store.update(next));
  }

  @Override
  public Uni<Boolean> update(Login next, PhoneThrottleStateStore.Change change) {
    return inTurn(Operation.UPDATE, () -> store.update(next, change));
  }

  @Override
  public Uni<Boolean> complete(
      Login completed, CreatedSession created, Optional<PhoneThrottleStateStore.Change> change) {
    Uni<Boolean> unavailable =
        Uni.createFrom().failure(() -> new FailureException(FailureCode.STORE_UNAVAILABLE));
    return switch (NEXT.getAndSet(CompletionFault.NONE)) {
      case NONE -> inTurn(Operation.COMPLETE, () -> store.complete(completed, created, change));
      case NOT_STORED -> unavailable;
      case STORED_UNCONFIRMED ->
          store.complete(completed, created, change).chain(kept -> unavailable);
    };
  }
}
