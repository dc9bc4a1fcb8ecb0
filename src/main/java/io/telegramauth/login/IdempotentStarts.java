package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.failure.FailureType;
import io.telegramauth.login.IdempotencyRecord.Response;
import io.telegramauth.login.LoginService.StartedLogin;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Starts that carry an {@code Idempotency-Key}: the first is carried out, the others get its
 * answer.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field</a>
 */
@ApplicationScoped
class IdempotentStarts {
  private static final Logger LOG = Logger.getLogger(IdempotentStarts.class);

  private final IdempotencyStore records;
  private final LoginStore logins;
  private final LoginConfig config;
  private final InstantSource clock;

  IdempotentStarts(
      IdempotencyStore records, LoginStore logins, LoginConfig config, InstantSource clock) {
    this.records = records;
    this.logins = logins;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Carries a start out once.
   *
   * @param draft the login that would be started
   * @param start starts it
   */
  Uni<StartedLogin> once(String key, Login draft, Supplier<Uni<Login>> start) {
    Instant until = draft.claim().orElseThrow().until();
    IdempotencyRecord record =
        new IdempotencyRecord(draft.phoneNumber(), draft.id(), until, Optional.empty());
    Instant keepUntil = clock.instant().plus(config.idempotencyLifetime());
    return records
        .reserve(key, record, keepUntil)
        .chain(
            taken ->
                taken
                    .map(earlier -> replayed(earlier, record))
                    .orElseGet(() -> carriedOut(key, record, keepUntil, start)));
  }

  private Uni<StartedLogin> carriedOut(
      String key, IdempotencyRecord record, Instant keepUntil, Supplier<Uni<Login>> start) {
    return start
        .get()
        .call(login -> answered(key, record, keepUntil, login, Optional.empty()))
        .onFailure()
        .call(failure -> failed(key, record, keepUntil, failure))
        .map(login -> new StartedLogin(login, clock.instant()));
  }

  private Uni<Void> failed(
      String key, IdempotencyRecord record, Instant keepUntil, Throwable failure) {
    if (failure instanceof LoginException ended && !mayBeTriedAgain(ended.failure().code())) {
      return answered(key, record, keepUntil, ended.login(), Optional.of(ended.failure()));
    }
    boolean nothingHappened =
        failure instanceof LoginException
            || (failure instanceof FailureException refusal
                && refusal.failure().code().type() == FailureType.RATE_LIMIT);
    // Else the store failed: the key stays taken, and its outcome is unknown once its time is over.
    return nothingHappened ? logged(records.release(key)) : Uni.createFrom().voidItem();
  }

  private static boolean mayBeTriedAgain(FailureCode code) {
    return code.effect() == Effect.NOT_REACHED
        || (code.effect() == Effect.DECIDED && code.retryable());
  }

  private Uni<Void> answered(
      String key,
      IdempotencyRecord record,
      Instant keepUntil,
      Login login,
      Optional<Failure> failure) {
    Response answer = new Response(login, clock.instant(), failure);
    return logged(records.answer(key, record.answered(answer), keepUntil));
  }

  /** The caller has an answer already; a store that fails now must not take it away. */
  private static Uni<Void> logged(Uni<Void> storing) {
    return storing
        .onFailure()
        .invoke(e -> LOG.error("The answer to an Idempotency-Key could not be stored", e))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<StartedLogin> replayed(IdempotencyRecord earlier, IdempotencyRecord now) {
    if (!earlier.phoneNumber().equals(now.phoneNumber())) {
      return failure(Failure.of(FailureCode.IDEMPOTENCY_KEY_REUSED));
    }
    if (earlier.answer().isPresent()) {
      return replayed(earlier.answer().get());
    }
    Duration left = Duration.between(clock.instant(), earlier.runningUntil());
    return left.isNegative() || left.isZero()
        ? outcomeUnknown(earlier)
        : failure(Failure.of(FailureCode.IDEMPOTENCY_KEY_IN_USE, Duration.ofSeconds(1)));
  }

  private static Uni<StartedLogin> replayed(Response answer) {
    return answer
        .failure()
        .map(
            failure ->
                Uni.createFrom()
                    .<StartedLogin>failure(
                        new LoginException(failure, answer.login(), answer.at(), null)))
        .orElseGet(() -> Uni.createFrom().item(new StartedLogin(answer.login(), answer.at())));
  }

  /** The instance that had taken the key died before it had an answer. */
  private Uni<StartedLogin> outcomeUnknown(IdempotencyRecord earlier) {
    Failure unknown = Failure.of(FailureCode.OUTCOME_UNKNOWN);
    return logins
        .find(earlier.loginId())
        .chain(
            found ->
                found.isEmpty()
                    ? failure(unknown)
                    : Uni.createFrom()
                        .failure(
                            new LoginException(
                                unknown, found.get().at(clock.instant()), clock.instant(), null)));
  }

  private static Uni<StartedLogin> failure(Failure failure) {
    return Uni.createFrom().failure(new FailureException(failure));
  }
}
