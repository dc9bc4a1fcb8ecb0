package io.telegramauth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.Sha256;
import io.telegramauth.crypto.UnreadableRecordException;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login;
import io.telegramauth.login.LoginId;
import io.telegramauth.login.LoginStore;
import io.telegramauth.login.PhoneThrottleStateStore.Change;
import io.telegramauth.session.SessionService.CreatedSession;
import io.telegramauth.store.SessionSealer.NewRow;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.store.engine.StoredRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Stores logins, sealed, keyed by a hash of their id. The id is a permission and is stored nowhere.
 */
@ApplicationScoped
class SealedLoginStore implements LoginStore {
  private static final Logger LOG = Logger.getLogger(SealedLoginStore.class);
  private static final String KIND = "login";

  /** Time for which an expired login is still reported as expired. */
  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofHours(1);

  /** Time for which cancelling an abandoned login at Telegram is attempted. */
  private static final Duration KEPT_WHEN_ABANDONED = Duration.ofDays(1);

  private final RecordTable records;
  private final SessionTable sessions;
  private final SessionSealer sessionSealer;
  private final SealedPhoneThrottleStateStore throttleStates;
  private final DocumentSealer sealed;
  private final AccessEvents events;
  private final InstantSource clock;

  SealedLoginStore(
      RecordTable records,
      SessionTable sessions,
      SessionSealer sessionSealer,
      SealedPhoneThrottleStateStore throttleStates,
      DocumentSealer sealed,
      AccessEvents events,
      InstantSource clock) {
    this.records = records;
    this.sessions = sessions;
    this.sessionSealer = sessionSealer;
    this.throttleStates = throttleStates;
    this.sealed = sealed;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public Uni<Void> insert(Login login) {
    return records
        .insert(record(login), clock.instant())
        .invoke(
            inserted -> {
              if (!inserted) {
                throw new FailureException(FailureCode.INTERNAL_ERROR);
              }
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Optional<Login>> find(LoginId id) {
    String recordId = recordId(id);
    return records
        .find(KIND, recordId, clock.instant())
        .map(found -> found.map(record -> login(recordId, record)));
  }

  /** A login that cannot be opened is lost; its user can start another one. */
  private Login login(String recordId, StoredRecord record) {
    try {
      return sealed.open(name(recordId), record.data(), LoginDocument.class).toLogin();
    } catch (UnreadableRecordException e) {
      LOG.errorf("A login record cannot be opened: %s", e.getMessage());
      throw new FailureException(Failure.of(FailureCode.RESTART_REQUIRED), e);
    }
  }

  @Override
  public Uni<List<Login>> findAbandoned(int limit) {
    return records
        .findDue(KIND, clock.instant(), limit)
        .map(due -> due.stream().flatMap(record -> readable(record).stream()).toList());
  }

  private Optional<Login> readable(StoredRecord record) {
    try {
      return Optional.of(login(record.id(), record));
    } catch (FailureException e) {
      // Already logged with the reason.
      return Optional.empty();
    }
  }

  @Override
  public Uni<Boolean> update(Login next) {
    return records.update(record(next), clock.instant());
  }

  @Override
  public Uni<Boolean> update(Login next, Change throttle) {
    return records.write(
        List.of(RecordWrite.update(record(next)), throttleStates.recordWrite(throttle)),
        clock.instant());
  }

  @Override
  public Uni<Boolean> complete(Login completed, CreatedSession created, Optional<Change> throttle) {
    List<RecordWrite> along = new ArrayList<>();
    along.add(RecordWrite.update(record(completed)));
    throttle.map(throttleStates::recordWrite).ifPresent(along::add);
    NewRow session = sessionSealer.seal(created.session(), created.entry());
    return sessions
        .insert(session.row(), session.entry(), along)
        .invoke(
            inserted -> {
              if (inserted) {
                events.publish(session.entry());
              }
            });
  }

  private StoredRecord record(Login login) {
    String recordId = recordId(login.id());
    return new StoredRecord(
        KIND,
        recordId,
        login.version(),
        keptUntil(login),
        sealed.seal(name(recordId), LoginDocument.of(login)),
        login.abandonedAt());
  }

  private static Instant keptUntil(Login login) {
    return login
        .abandonedAt()
        .map(due -> due.plus(KEPT_WHEN_ABANDONED))
        .orElseGet(() -> login.expiresAt().plus(KEPT_AFTER_EXPIRY));
  }

  private static RecordName name(String recordId) {
    return new RecordName(KIND, recordId);
  }

  private static String recordId(LoginId id) {
    // The id has 192 random bits: a plain hash protects it and does not depend on the key.
    return HexFormat.of().formatHex(Sha256.hash(id.value().getBytes(US_ASCII)));
  }
}
