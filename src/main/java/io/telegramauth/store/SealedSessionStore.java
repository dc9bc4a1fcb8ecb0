package io.telegramauth.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.AccessLogVerification;
import io.telegramauth.session.AuditSubject;
import io.telegramauth.session.Page;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionStore;
import io.telegramauth.store.AccessChain.Walk;
import io.telegramauth.store.SessionSealer.Opened;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionChange;
import io.telegramauth.store.engine.SessionChange.Note;
import io.telegramauth.store.engine.SessionChange.Update;
import io.telegramauth.store.engine.SessionChange.Write;
import io.telegramauth.store.engine.SessionPosition;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionSelection.Live;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.store.engine.StoreOperation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Stores sessions, sealed. Whatever changes a session seals it anew with the current key, and in
 * the current form.
 */
@ApplicationScoped
class SealedSessionStore implements SessionStore {
  /** Entries that are verified at a time, a few milliseconds on the event loop. */
  private static final int LOG_PART = 200;

  private final SessionTable table;
  private final SessionSealer sealer;
  private final AccessEvents events;
  private final InstantSource clock;

  SealedSessionStore(
      SessionTable table, SessionSealer sealer, AccessEvents events, InstantSource clock) {
    this.table = table;
    this.sealer = sealer;
    this.events = events;
    this.clock = clock;
  }

  /** What was read of a selection; a part of a user's sessions may be followed by another one. */
  private record Choice(Optional<Opened> chosen, List<Opened> skipped, Optional<Live> nextPart) {
    Selected selected() {
      return new Selected(
          chosen.map(Opened::session), skipped.stream().map(Opened::session).toList());
    }
  }

  @Override
  public Uni<Selected> handOut(
      Selection selection, AccessEntry entry, Predicate<Session> isAvailable) {
    return select(
        selection,
        entry.at(),
        rows ->
            change(
                StoreOperation.HAND_OUT,
                rows,
                found -> {
                  Choice choice = choose(found, rows, selection, entry.at());
                  return new SessionChange<>(writes(choice, entry, isAvailable), choice);
                }));
  }

  /** Changes sessions, and publishes the entries once they are stored. */
  private <T> Uni<T> change(
      StoreOperation operation,
      SessionSelection rows,
      Function<List<SessionRow>, SessionChange<T>> decision) {
    return table
        .change(
            operation,
            rows,
            found -> {
              SessionChange<T> change = decision.apply(found);
              return new SessionChange<>(change.writes(), change);
            })
        .invoke(change -> change.writes().forEach(write -> events.publish(entry(write))))
        .map(SessionChange::result);
  }

  private static AccessLogRow entry(Write write) {
    return write instanceof Update update ? update.entry() : ((Note) write).entry();
  }

  private static List<Write> writes(
      Choice choice, AccessEntry entry, Predicate<Session> isAvailable) {
    List<Write> writes = new ArrayList<>();
    choice
        .chosen()
        .ifPresent(
            opened ->
                writes.add(
                    isAvailable.test(opened.session())
                        ? opened.use(entry)
                        : opened.reseal(entry.with(Outcome.FORMAT_UNAVAILABLE))));
    choice
        .skipped()
        .forEach(opened -> writes.add(new Note(opened.note(entry.with(Outcome.UNREADABLE)))));
    return writes;
  }

  @Override
  public Uni<Selected> find(Selection selection) {
    Instant now = clock.instant();
    return select(
        selection, now, rows -> table.find(rows).map(found -> choose(found, rows, selection, now)));
  }

  private static Uni<Selected> select(
      Selection selection, Instant at, Function<SessionSelection, Uni<Choice>> read) {
    SessionSelection rows =
        selection
            .sessionId()
            .<SessionSelection>map(id -> new ById(id, selection.owner()))
            .orElseGet(() -> new Live(selection.userId(), selection.owner(), at, Optional.empty()));
    return readParts(rows, read).map(Choice::selected);
  }

  private static Uni<Choice> readParts(
      SessionSelection rows, Function<SessionSelection, Uni<Choice>> read) {
    return read.apply(rows)
        .chain(
            choice ->
                choice
                    .nextPart()
                    .map(next -> readParts(next, read).map(later -> join(choice, later)))
                    .orElseGet(() -> Uni.createFrom().item(choice)));
  }

  private static Choice join(Choice first, Choice second) {
    List<Opened> skipped = new ArrayList<>(first.skipped());
    skipped.addAll(second.skipped());
    return new Choice(second.chosen(), skipped, Optional.empty());
  }

  /** Chooses the first session that is live and has no problem. */
  private Choice choose(
      List<SessionRow> found, SessionSelection rows, Selection selection, Instant at) {
    List<Opened> skipped = new ArrayList<>();
    for (SessionRow row : found) {
      if (row.userId() != selection.userId()
          || row.revokedAt().isPresent()
          || !row.expiresAt().isAfter(at)) {
        continue;
      }
      Opened opened = sealer.open(row);
      if (opened.session().problem().isEmpty()) {
        return new Choice(Optional.of(opened), skipped, Optional.empty());
      }
      skipped.add(opened);
    }
    return new Choice(Optional.empty(), skipped, nextPart(found, rows));
  }

  private static Optional<Live> nextPart(List<SessionRow> found, SessionSelection rows) {
    if (rows instanceof Live live && found.size() == Live.PART) {
      SessionPosition last = SessionPosition.of(found.get(found.size() - 1));
      return Optional.of(new Live(live.userId(), live.owner(), live.at(), Optional.of(last)));
    }
    return Optional.empty();
  }

  @Override
  public Uni<Optional<Session>> find(String sessionId, Optional<String> owner) {
    return row(sessionId, owner).map(found -> found.map(row -> sealer.open(row).session()));
  }

  @Override
  public Uni<Optional<Session>> findWithoutSecret(String sessionId, Optional<String> owner) {
    return row(sessionId, owner).map(found -> found.map(row -> sealer.openDetails(row).session()));
  }

  @Override
  public Uni<Page<Session>> list(long userId, Page.Request page) {
    return table.list(userId, page).map(rows -> rows.map(row -> sealer.openDetails(row).session()));
  }

  @Override
  public Uni<Page<Session>> walk(Optional<Long> userId, Page.Request part) {
    return userId
        .map(user -> table.list(user, part))
        .orElseGet(() -> table.walk(part))
        .map(rows -> rows.map(row -> sealer.open(row).session()));
  }

  @Override
  public Uni<Optional<Long>> count() {
    return table.count();
  }

  @Override
  public Uni<Change> revokeUnlessRevoked(String sessionId, AccessEntry entry) {
    return changeOne(
        StoreOperation.REVOKE,
        sessionId,
        opened -> opened.isRevoked() ? Change.NOT_NEEDED : Change.DONE,
        opened -> opened.revoke(entry));
  }

  @Override
  public Uni<Change> reseal(String sessionId, AccessEntry entry) {
    return changeOne(
        StoreOperation.RESEAL,
        sessionId,
        opened ->
            opened.session().problem().isPresent()
                ? Change.UNREADABLE
                : opened.isCurrent() ? Change.NOT_NEEDED : Change.DONE,
        opened -> opened.reseal(entry));
  }

  /** Changes a session if that is decided, in one transaction. */
  private Uni<Change> changeOne(
      StoreOperation operation,
      String sessionId,
      Function<Opened, Change> decision,
      Function<Opened, Update> update) {
    return change(
        operation,
        new ById(sessionId, Optional.empty()),
        found -> {
          if (found.isEmpty()) {
            return new SessionChange<>(List.of(), Change.MISSING);
          }
          Opened opened = sealer.open(found.get(0));
          Change decided = decision.apply(opened);
          return new SessionChange<>(
              decided == Change.DONE ? List.of(update.apply(opened)) : List.of(), decided);
        });
  }

  @Override
  public Uni<Void> revoke(String sessionId, AccessEntry entry) {
    return update(StoreOperation.REVOKE, sessionId, opened -> opened.revoke(entry));
  }

  @Override
  public Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry) {
    return update(
        StoreOperation.NOTE_LOG_OUT, sessionId, opened -> opened.recordLogOut(confirmed, entry));
  }

  /** Updates a session, if it is still there. */
  private Uni<Void> update(
      StoreOperation operation, String sessionId, Function<Opened, Update> change) {
    return change(
            operation,
            new ById(sessionId, Optional.empty()),
            found ->
                new SessionChange<>(
                    found.stream().map(row -> (Write) change.apply(sealer.open(row))).toList(),
                    found.size()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Page<AccessEntry>> accessLog(String sessionId, Page.Request page) {
    return table.accessLog(sessionId, page).map(rows -> rows.map(AccessLogRow::entry));
  }

  @Override
  public Uni<Optional<AccessLogVerification>> verifyAccessLog(String sessionId) {
    return row(sessionId, Optional.empty())
        .chain(
            found ->
                found
                    .map(row -> verifyLog(row).map(Optional::of))
                    .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
  }

  private Uni<Optional<SessionRow>> row(String sessionId, Optional<String> owner) {
    return table.find(new ById(sessionId, owner)).map(found -> found.stream().findFirst());
  }

  /** In parts: a log may be long, and grow meanwhile. */
  private Uni<AccessLogVerification> verifyLog(SessionRow row) {
    Walk walk = sealer.openDetails(row).walkLog(clock.instant());
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicReference<Optional<String>>(Optional.empty()),
            cursor ->
                table
                    .accessLogOldestFirst(row.sessionId(), new Page.Request(LOG_PART, cursor.get()))
                    .invoke(
                        part -> {
                          part.items().forEach(walk::next);
                          cursor.set(part.next());
                        }))
        .whilst(part -> part.next().isPresent() && !walk.isBeyondSession())
        .onItem()
        .ignoreAsUni()
        .chain(
            () ->
                walk.isBeyondSession()
                    ? row(row.sessionId(), Optional.empty())
                        .map(now -> walk.end(now.map(SessionRow::version).orElse(row.version())))
                    : Uni.createFrom().item(() -> walk.end(row.version())));
  }

  @Override
  public Uni<Void> record(AuditSubject subject, AccessEntry entry) {
    AccessLogRow row = new AccessLogRow(subject.name(), 0, entry, Optional.empty());
    return table.log(row).invoke(() -> events.publish(row));
  }

  @Override
  public Uni<Page<AccessEntry>> audit(AuditSubject subject, Page.Request page) {
    return accessLog(subject.name(), page);
  }
}
