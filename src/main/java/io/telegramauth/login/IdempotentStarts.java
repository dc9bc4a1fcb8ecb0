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
 * Executes starts that carry an {@code Idempotency-Key}: the first is carried out, a repetition
 * gets its response.
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
   * Executes a start once.
   *
   * @param draft the login to be started
   * @param start starts it
   */
  Uni<StartedLogin> execute(IdempotencyKey key, Login draft, Supplier<Uni<Login>> start) {
    Instant until = draft.claim().orElseThrow().until();
    IdempotencyRecord record =
        new IdempotencyRecord(draft.phoneNumber(), draft.id(), until, Optional.empty());
    Instant keepUntil = clock.instant().plus(config.idempotencyLifetime());
    return records
        .reserve(key, record, keepUntil)
        .chain(
            reserved ->
                reserved
                    .map(earlier -> replay(earlier, record))
                    .orElseGet(() -> startAndRecord(key, record, keepUntil, start)));
  }

  private Uni<StartedLogin> startAndRecord(
      IdempotencyKey key, IdempotencyRecord record, Instant keepUntil, Supplier<Uni<Login>> start) {
    return start
        .get()
        .call(login -> saveResponse(key, record, keepUntil, login, Optional.empty()))
        .onFailure()
        .call(failure -> recordFailure(key, record, keepUntil, failure))
        .map(login -> new StartedLogin(login, clock.instant(), false));
  }

  private Uni<Void> recordFailure(
      IdempotencyKey key, IdempotencyRecord record, Instant keepUntil, Throwable failure) {
    if (failure instanceof LoginException ended && !isRepeatable(ended.failure().code())) {
      return saveResponse(key, record, keepUntil, ended.login(), Optional.of(ended.failure()));
    }
    boolean nothingHappened =
        failure instanceof LoginException
            || (failure instanceof FailureException refusal
                && refusal.failure().code().type() == FailureType.RATE_LIMIT);
    // Otherwise the store failed: the key stays reserved, and the outcome is unknown once its time
    // is over.
    return nothingHappened ? ignoreFailure(records.release(key)) : Uni.createFrom().voidItem();
  }

  private static boolean isRepeatable(FailureCode code) {
    return code.effect() == Effect.NOT_REACHED
        || (code.effect() == Effect.DECIDED && code.retryable());
  }

  private Uni<Void> saveResponse(
      IdempotencyKey key,
      IdempotencyRecord record,
      Instant keepUntil,
      Login login,
      Optional<Failure> failure) {
    Response response = new Response(login, clock.instant(), failure);
    return ignoreFailure(records.saveResponse(key, record.withResponse(response), keepUntil));
  }

  /** The caller gets its response even if the store fails now. */
  private static Uni<Void> ignoreFailure(Uni<Void> storing) {
    return storing
        .onFailure()
        .invoke(e -> LOG.error("The response for an Idempotency-Key could not be stored", e))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<StartedLogin> replay(IdempotencyRecord earlier, IdempotencyRecord now) {
    if (!earlier.phoneNumber().equals(now.phoneNumber())) {
      return fail(Failure.of(FailureCode.IDEMPOTENCY_KEY_REUSED));
    }
    if (earlier.response().isPresent()) {
      return replay(earlier.response().get());
    }
    Duration left = Duration.between(clock.instant(), earlier.runningUntil());
    return left.isNegative() || left.isZero()
        ? failWithUnknownOutcome(earlier)
        : fail(Failure.of(FailureCode.IDEMPOTENCY_KEY_IN_USE, Duration.ofSeconds(1)));
  }

  private static Uni<StartedLogin> replay(Response response) {
    return response
        .failure()
        .map(
            failure ->
                Uni.createFrom()
                    .<StartedLogin>failure(
                        LoginException.replay(failure, response.login(), response.at())))
        .orElseGet(
            () -> Uni.createFrom().item(new StartedLogin(response.login(), response.at(), true)));
  }

  /** The instance that reserved the key died before it had a response. */
  private Uni<StartedLogin> failWithUnknownOutcome(IdempotencyRecord earlier) {
    return logins
        .find(earlier.loginId())
        .chain(
            found ->
                found.isEmpty()
                    ? fail(Failure.of(FailureCode.OUTCOME_UNKNOWN))
                    : Uni.createFrom()
                        .failure(
                            LoginException.replay(
                                Failure.of(FailureCode.OUTCOME_UNKNOWN),
                                found.get().at(clock.instant()),
                                clock.instant())));
  }

  private static Uni<StartedLogin> fail(Failure failure) {
    return Uni.createFrom().failure(new FailureException(failure));
  }
}
