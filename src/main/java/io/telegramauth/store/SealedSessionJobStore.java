package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.UnreadableRecordException;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.Caller;
import io.telegramauth.session.job.SessionJob;
import io.telegramauth.session.job.SessionJob.Kind;
import io.telegramauth.session.job.SessionJob.Progress;
import io.telegramauth.session.job.SessionJob.Selection;
import io.telegramauth.session.job.SessionJobStore;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Stores jobs, sealed, so that nobody but the service starts one. One more record names the newest
 * jobs and the last of each kind: a job is added together with its next version, so that of two
 * jobs of one kind one is added.
 */
@ApplicationScoped
class SealedSessionJobStore implements SessionJobStore {
  private static final Logger LOG = Logger.getLogger(SealedSessionJobStore.class);
  private static final String KIND = "session-job";
  private static final RecordKey INDEX = new RecordKey("session-jobs", "00");

  /** The index is of use as long as there are jobs. */
  private static final Duration FOR_GOOD = Duration.ofDays(3650);

  /** As many as one read finds. */
  private static final int MAX_LISTED = 25;

  private static final int MAX_ATTEMPTS = 5;

  /** Pause before a job that does not open is looked at again. */
  private static final Duration UNREADABLE_PAUSE = Duration.ofMinutes(10);

  private final RecordTable records;
  private final DocumentSealer sealed;
  private final SessionConfig config;
  private final InstantSource clock;

  SealedSessionJobStore(
      RecordTable records, DocumentSealer sealed, SessionConfig config, InstantSource clock) {
    this.records = records;
    this.sealed = sealed;
    this.config = config;
    this.clock = clock;
  }

  /** The stored form of a job. Times are milliseconds since 1970. */
  @RegisterForReflection
  record JobDocument(
      Kind kind,
      Long userId,
      String owner,
      String service,
      boolean seesAll,
      String address,
      String requestId,
      String callerRequestId,
      long startedAt,
      Long endedAt,
      String cursor,
      Long total,
      long examined,
      long done,
      long unreadable,
      long failed) {
    static JobDocument of(SessionJob job) {
      Caller caller = job.startedBy();
      Progress progress = job.progress();
      return new JobDocument(
          job.kind(),
          job.selection().userId().orElse(null),
          job.selection().owner().orElse(null),
          caller.service(),
          caller.seesAll(),
          caller.address().orElse(null),
          caller.requestId().orElse(null),
          caller.callerRequestId().orElse(null),
          job.startedAt().toEpochMilli(),
          job.endedAt().map(Instant::toEpochMilli).orElse(null),
          job.cursor().orElse(null),
          progress.total().orElse(null),
          progress.examined(),
          progress.done(),
          progress.unreadable(),
          progress.failed());
    }

    SessionJob toJob(String id, long version) {
      return new SessionJob(
          id,
          kind,
          new Selection(Optional.ofNullable(userId), Optional.ofNullable(owner)),
          new Caller(
              service,
              seesAll,
              Optional.ofNullable(address),
              Optional.ofNullable(requestId),
              Optional.ofNullable(callerRequestId)),
          Instant.ofEpochMilli(startedAt),
          Optional.ofNullable(endedAt).map(Instant::ofEpochMilli),
          Optional.ofNullable(cursor),
          new Progress(Optional.ofNullable(total), examined, done, unreadable, failed),
          version);
    }
  }

  /**
   * The stored form of the index.
   *
   * @param newest ids of the newest jobs, newest first
   * @param last the id of the last job of each kind
   */
  @RegisterForReflection
  record IndexDocument(List<String> newest, Map<Kind, String> last) {
    static final IndexDocument EMPTY = new IndexDocument(List.of(), Map.of());

    IndexDocument with(SessionJob job) {
      Map<Kind, String> lasts = new EnumMap<>(Kind.class);
      lasts.putAll(last);
      lasts.put(job.kind(), job.id());
      return new IndexDocument(
          Stream.concat(Stream.of(job.id()), newest.stream()).limit(MAX_LISTED).toList(), lasts);
    }
  }

  @Override
  public Uni<Optional<SessionJob>> add(SessionJob job) {
    return add(job, MAX_ATTEMPTS);
  }

  private Uni<Optional<SessionJob>> add(SessionJob job, int attemptsLeft) {
    return findIndex()
        .chain(
            stored -> {
              IndexDocument index = open(stored);
              return findRunning(index, job.kind())
                  .chain(
                      running ->
                          running.isPresent()
                              ? Uni.createFrom().item(running)
                              : add(job, stored, index.with(job), attemptsLeft));
            });
  }

  private Uni<Optional<SessionJob>> add(
      SessionJob job, Optional<StoredRecord> stored, IndexDocument next, int attemptsLeft) {
    Instant now = clock.instant();
    StoredRecord index =
        new StoredRecord(
            INDEX.kind(),
            INDEX.id(),
            stored.map(StoredRecord::version).orElse(0L) + 1,
            now.plus(FOR_GOOD),
            sealed.seal(new RecordName(INDEX.kind(), INDEX.id()), next));
    return records
        .write(
            List.of(new RecordWrite(index, stored.isEmpty()), RecordWrite.insert(record(job, now))),
            now)
        .chain(
            added -> {
              if (added) {
                return Uni.createFrom().item(Optional.empty());
              }
              if (attemptsLeft == 1) {
                throw new FailureException(FailureCode.STORE_UNAVAILABLE);
              }
              return add(job, attemptsLeft - 1);
            });
  }

  private Uni<Optional<StoredRecord>> findIndex() {
    return records.find(INDEX.kind(), INDEX.id(), clock.instant());
  }

  /** Without the secret that it was sealed with, the index begins anew. */
  private IndexDocument open(Optional<StoredRecord> stored) {
    try {
      return stored
          .map(
              record ->
                  sealed.open(
                      new RecordName(record.kind(), record.id()),
                      record.data(),
                      IndexDocument.class))
          .orElse(IndexDocument.EMPTY);
    } catch (UnreadableRecordException e) {
      LOG.warnf("The list of jobs begins anew: %s", e.getMessage());
      return IndexDocument.EMPTY;
    }
  }

  private Uni<Optional<SessionJob>> findRunning(IndexDocument index, Kind kind) {
    return Optional.ofNullable(index.last().get(kind))
        .map(this::find)
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
        .map(found -> found.filter(last -> last.endedAt().isEmpty()));
  }

  @Override
  public Uni<Optional<SessionJob>> find(String id) {
    return records.find(KIND, id, clock.instant()).map(found -> found.flatMap(this::tryOpen));
  }

  @Override
  public Uni<List<SessionJob>> list() {
    return findIndex().map(this::open).map(IndexDocument::newest).chain(this::findAll);
  }

  private Uni<List<SessionJob>> findAll(List<String> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    List<RecordKey> keys = ids.stream().map(id -> new RecordKey(KIND, id)).toList();
    return records
        .findAll(keys, clock.instant())
        .map(
            found ->
                ids.stream()
                    .flatMap(id -> found.stream().filter(record -> record.id().equals(id)))
                    .flatMap(record -> tryOpen(record).stream())
                    .toList());
  }

  @Override
  public Uni<List<SessionJob>> findDue() {
    return records
        .findDue(KIND, clock.instant(), MAX_LISTED)
        .chain(
            found ->
                Multi.createFrom()
                    .iterable(found)
                    .onItem()
                    .transformToUniAndConcatenate(this::openOrPostpone)
                    .collect()
                    .asList())
        .map(opened -> opened.stream().flatMap(Optional::stream).toList());
  }

  /** Another instance may have the secret; this one does not ask again and again. */
  private Uni<Optional<SessionJob>> openOrPostpone(StoredRecord due) {
    Optional<SessionJob> opened = tryOpen(due);
    if (opened.isPresent()) {
      return Uni.createFrom().item(opened);
    }
    LOG.warnf("Job %s does not open: its secret is not set any more", due.id());
    Instant now = clock.instant();
    StoredRecord later =
        new StoredRecord(
            KIND,
            due.id(),
            due.version() + 1,
            due.keepUntil(),
            due.data(),
            Optional.of(now.plus(UNREADABLE_PAUSE)));
    return records.update(later, now).replaceWith(Optional.empty());
  }

  private Optional<SessionJob> tryOpen(StoredRecord record) {
    try {
      return Optional.of(
          sealed
              .open(new RecordName(KIND, record.id()), record.data(), JobDocument.class)
              .toJob(record.id(), record.version()));
    } catch (UnreadableRecordException e) {
      return Optional.empty();
    }
  }

  @Override
  public Uni<Boolean> update(SessionJob next, Instant dueAt) {
    return records.update(record(next, dueAt), clock.instant());
  }

  private StoredRecord record(SessionJob job, Instant dueAt) {
    return new StoredRecord(
        KIND,
        job.id(),
        job.version(),
        job.startedAt().plus(config.auditRetention()),
        sealed.seal(new RecordName(KIND, job.id()), JobDocument.of(job)),
        job.endedAt().isPresent() ? Optional.empty() : Optional.of(dueAt));
  }
}
