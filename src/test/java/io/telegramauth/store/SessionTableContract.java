package io.telegramauth.store;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.DETAILS;
import static io.telegramauth.store.SessionRows.EXPIRY;
import static io.telegramauth.store.SessionRows.NOW;
import static io.telegramauth.store.SessionRows.SECRET;
import static io.telegramauth.store.SessionRows.entry;
import static io.telegramauth.store.SessionRows.login;
import static io.telegramauth.store.SessionRows.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.Page;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionChange;
import io.telegramauth.store.engine.SessionChange.Note;
import io.telegramauth.store.engine.SessionPosition;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionSelection.Live;
import io.telegramauth.store.engine.StoreOperation;
import io.telegramauth.store.engine.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of session tables, run on every engine. */
public abstract class SessionTableContract {
  protected static final long USER = 5_000_000_001L;
  private static final int RUNNERS = 8;

  protected StoreEngine engine;
  protected PlainSessions table;

  /** An empty engine. */
  protected abstract StoreEngine open();

  /** Whether the engine expires sessions by itself, so that nothing is purged. */
  protected boolean expiresItself() {
    return false;
  }

  @BeforeEach
  void openEngine() {
    engine = open();
    table = new PlainSessions(engine.sessions());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** Inserts the session as a completed login does. */
  protected final void insert(SessionRow session) {
    String loginId = "login of " + session.sessionId();
    await(engine.records().insert(login(loginId, 1), NOW));
    boolean inserted =
        await(
            table.insert(
                session,
                entry(Action.CREATE, NOW),
                List.of(RecordWrite.update(login(loginId, 2)))));
    assertThat(inserted).isTrue();
  }

  protected final SessionRow find(String sessionId) {
    return await(table.find(sessionId)).orElseThrow();
  }

  protected final List<Action> actions(String sessionId) {
    return await(table.accessLog(sessionId, 100)).stream().map(AccessEntry::action).toList();
  }

  private Optional<String> handOut(long userId, Instant at) {
    return await(table.handOut(userId, entry(Action.HAND_OUT, at))).map(SessionRow::sessionId);
  }

  private static void assertSame(SessionRow row, SessionRow expected) {
    assertThat(row).usingRecursiveComparison().isEqualTo(expected);
  }

  @Test
  void findsWhatWasInserted() {
    SessionRow session = session("a", USER, NOW);
    insert(session);

    assertSame(find("a"), session);
    assertThat(await(table.accessLog("a", 10))).containsExactly(entry(Action.CREATE, NOW));
  }

  @Test
  void keepsEveryField() {
    SessionRow session =
        new SessionRow(
            "a",
            999_999_999_999_999_999L,
            "a-service",
            NOW,
            NOW.plusMillis(1),
            Optional.of(NOW.plusMillis(2)),
            NOW.plusMillis(3),
            Optional.of(NOW.plusMillis(4)),
            true,
            7,
            7,
            new byte[0],
            Optional.empty(),
            Optional.of(new byte[] {4}));
    insert(session);

    assertSame(find("a"), session);
  }

  @Test
  void keepsALargeSessionByteByByte() {
    byte[] large = new byte[65_536];
    new Random(1).nextBytes(large);
    SessionRow small = session("a", USER, NOW);
    insert(
        new SessionRow(
            small.sessionId(),
            small.userId(),
            small.owner(),
            small.createdAt(),
            small.updatedAt(),
            small.lastUsedAt(),
            small.expiresAt(),
            small.revokedAt(),
            small.loggedOut(),
            small.version(),
            small.loggedVersion(),
            small.details(),
            Optional.of(large),
            small.seal()));

    assertThat(find("a").secret().orElseThrow()).isEqualTo(large);
  }

  @Test
  void findsNothingUnderAnotherId() {
    insert(session("a", USER, NOW));

    assertThat(await(table.find("b"))).isEmpty();
    assertThat(await(table.list(USER + 1, 10))).isEmpty();
    assertThat(await(table.accessLog("b", 10))).isEmpty();
  }

  @Test
  void updatesTheLoginTogetherWithItsSession() {
    insert(session("a", USER, NOW));

    assertThat(await(engine.records().find("login", "login of a", NOW)))
        .contains(login("login of a", 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 4})
  void insertsNothingWhenTheLoginIsAtAnotherVersion(long version) {
    await(engine.records().insert(login("l", 1), NOW));
    await(engine.records().update(login("l", 2), NOW));

    boolean inserted =
        await(
            table.insert(
                session("a", USER, NOW),
                entry(Action.CREATE, NOW),
                List.of(RecordWrite.update(login("l", version)))));

    assertThat(inserted).isFalse();
    assertNothingInserted(login("l", 2));
  }

  @Test
  void insertsNothingWhenTheLoginHasExpired() {
    StoredRecord forgotten = new StoredRecord("login", "l", 1, NOW, new byte[0]);
    await(engine.records().insert(forgotten, NOW.minusSeconds(1)));

    assertThat(
            await(
                table.insert(
                    session("a", USER, NOW),
                    entry(Action.CREATE, NOW),
                    List.of(RecordWrite.update(login("l", 2))))))
        .isFalse();
    assertThat(await(table.find("a"))).isEmpty();
  }

  @Test
  void leavesTheLoginWhenTheSessionCannotBeStored() {
    insert(session("taken", USER, NOW));
    await(engine.records().insert(login("l", 1), NOW));

    assertThatThrownBy(
            () ->
                await(
                    table.insert(
                        session("taken", USER + 1, NOW),
                        entry(Action.CREATE, NOW),
                        List.of(RecordWrite.update(login("l", 2))))))
        .isInstanceOf(FailureException.class);
    assertNothingInserted(login("l", 1));
    assertThat(find("taken").userId()).isEqualTo(USER);
    assertThat(actions("taken")).containsExactly(Action.CREATE);
  }

  private void assertNothingInserted(StoredRecord unchanged) {
    assertThat(await(engine.records().find("login", unchanged.id(), NOW))).contains(unchanged);
    assertThat(await(table.find("a"))).isEmpty();
    assertThat(await(table.accessLog("a", 10))).isEmpty();
  }

  @Test
  void oneOfConcurrentCompletionsWins() {
    await(engine.records().insert(login("l", 1), NOW));

    List<Boolean> won =
        Race.of(
            RUNNERS,
            runner ->
                await(
                    table.insert(
                        session("s" + runner, USER, NOW),
                        entry(Action.CREATE, NOW),
                        List.of(RecordWrite.update(login("l", 2))))));

    assertThat(won).containsOnlyOnce(true);
    assertThat(await(table.list(USER, 100)))
        .extracting(SessionRow::sessionId)
        .containsExactly("s" + won.indexOf(true));
  }

  @Test
  void handsOutTheNewestSession() {
    insert(session("older", USER, NOW.minusMillis(1)));
    insert(session("newest", USER, NOW));
    insert(session("oldest", USER, NOW.minusMillis(2)));
    insert(session("another user's", USER + 1, NOW.plusMillis(1)));

    assertThat(handOut(USER, NOW)).contains("newest");
  }

  @Test
  void handsOutNoSessionThatHasExpiredOrIsRevoked() {
    insert(session("lives", USER, NOW.minusSeconds(9)));
    insert(session("revoked", USER, NOW));
    await(table.revoke("revoked", entry(Action.REVOKE, NOW)));

    assertThat(handOut(USER, EXPIRY.minusMillis(1))).contains("lives");
    assertThat(handOut(USER, EXPIRY)).isEmpty();
    assertThat(handOut(USER + 1, NOW)).isEmpty();
  }

  @Test
  void aHandOutAndItsEntryAreOneWrite() {
    insert(session("a", USER, NOW));
    Instant later = NOW.plusMillis(1);

    SessionRow handedOut = await(table.handOut(USER, entry(Action.HAND_OUT, later))).orElseThrow();

    assertThat(handedOut.secret())
        .hasValueSatisfying(secret -> assertThat(secret).isEqualTo(SECRET));
    assertThat(find("a").lastUsedAt()).contains(later);
    assertThat(find("a").updatedAt()).isEqualTo(later);
    assertThat(actions("a")).containsExactly(Action.HAND_OUT, Action.CREATE);
  }

  @Test
  void logsNothingWithoutAHandOut() {
    insert(session("a", USER, NOW));
    await(table.revoke("a", entry(Action.REVOKE, NOW)));

    handOut(USER, NOW.plusSeconds(1));

    assertThat(find("a").lastUsedAt()).isEmpty();
    assertThat(actions("a")).containsExactly(Action.REVOKE, Action.CREATE);
  }

  @Test
  void logsEveryConcurrentHandOut() {
    insert(session("a", USER, NOW));

    List<Optional<String>> handedOut = Race.of(RUNNERS, runner -> handOut(USER, NOW));

    assertThat(handedOut).containsOnly(Optional.of("a"));
    assertThat(actions("a")).hasSize(1 + RUNNERS);
  }

  @Test
  void listsAUsersSessionsNewestFirstWhateverTheirState() {
    insert(session("b", USER, NOW.minusSeconds(1)));
    insert(session("c", USER, NOW));
    insert(session("a", USER, NOW.minusSeconds(2)));
    insert(session("x", USER + 1, NOW));
    await(table.revoke("c", entry(Action.REVOKE, NOW)));

    assertThat(await(table.list(USER, 100)))
        .extracting(SessionRow::sessionId)
        .containsExactly("c", "b", "a");
  }

  @Test
  void listsUpToTheLimit() {
    IntStream.range(0, 5).forEach(i -> insert(session("s" + i, USER, NOW.plusMillis(i))));

    assertThat(await(table.list(USER, 2)))
        .extracting(SessionRow::sessionId)
        .containsExactly("s4", "s3");
  }

  @Test
  void revokesOnceAndLogsEveryTime() {
    insert(session("a", USER, NOW));
    await(table.revoke("a", entry(Action.REVOKE, NOW.plusMillis(5))));
    await(table.revoke("a", entry(Action.REVOKE, NOW.plusMillis(9))));

    assertThat(find("a").revokedAt()).contains(NOW.plusMillis(5));
    assertThat(find("a").loggedOut()).isFalse();
    assertThat(find("a").secret()).isPresent();
    assertThat(actions("a")).containsExactly(Action.REVOKE, Action.REVOKE, Action.CREATE);
  }

  @Test
  void revokesOnlyTheSessionNamed() {
    insert(session("a", USER, NOW));
    insert(session("b", USER, NOW));
    await(table.revoke("a", entry(Action.REVOKE, NOW)));

    assertThat(find("b").revokedAt()).isEmpty();
    assertThat(handOut(USER, NOW)).contains("b");
  }

  @Test
  void wipesTheSecretOnceTheLogOutIsConfirmed() {
    insert(session("a", USER, NOW));
    await(table.revoke("a", entry(Action.REVOKE, NOW)));
    await(table.recordLogOut("a", true, entry(Action.LOG_OUT, NOW.plusMillis(3))));

    assertThat(find("a").secret()).isEmpty();
    assertThat(find("a").loggedOut()).isTrue();
    assertThat(find("a").updatedAt()).isEqualTo(NOW.plusMillis(3));
    assertThat(find("a").details()).isEqualTo(DETAILS);
    assertThat(actions("a")).containsExactly(Action.LOG_OUT, Action.REVOKE, Action.CREATE);
  }

  @Test
  void keepsTheSecretUntilTheLogOutIsConfirmed() {
    insert(session("a", USER, NOW));
    AccessEntry pending =
        new AccessEntry(
            NOW,
            "admin",
            Action.LOG_OUT,
            Outcome.PENDING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    await(table.recordLogOut("a", false, pending));

    assertThat(find("a").secret()).isPresent();
    assertThat(find("a").loggedOut()).isFalse();
    assertThat(await(table.accessLog("a", 1))).containsExactly(pending);
  }

  @Test
  void readsOnlySessionsOfTheOwner() {
    insert(ownedBy("one", session("a", USER, NOW)));
    insert(ownedBy("two", session("b", USER, NOW.minusMillis(1))));
    insert(session("c", USER, NOW.minusMillis(2)));

    assertThat(live(Optional.of("one"))).containsExactly("a");
    assertThat(live(Optional.of("two"))).containsExactly("b");
    assertThat(live(Optional.of("default"))).containsExactly("c");
    assertThat(live(Optional.of("three"))).isEmpty();
    assertThat(live(Optional.empty())).containsExactly("a", "b", "c");
    for (String owner : List.of("one", "two", "default", "three", "")) {
      assertThat(await(table.table().find(new ById("a", Optional.of(owner)))))
          .hasSize(owner.equals("one") ? 1 : 0);
    }
  }

  private static SessionRow ownedBy(String owner, SessionRow row) {
    return new SessionRow(
        row.sessionId(),
        row.userId(),
        owner,
        row.createdAt(),
        row.updatedAt(),
        row.lastUsedAt(),
        row.expiresAt(),
        row.revokedAt(),
        row.loggedOut(),
        row.version(),
        row.loggedVersion(),
        row.details(),
        row.secret(),
        row.seal());
  }

  private List<String> live(Optional<String> owner) {
    return ids(await(table.table().find(new Live(USER, owner, NOW, Optional.empty()))));
  }

  private static List<String> ids(List<SessionRow> rows) {
    return rows.stream().map(SessionRow::sessionId).toList();
  }

  @Test
  void readsManyLiveSessionsInParts() {
    int many = 2 * Live.PART + 3;
    IntStream.range(0, many)
        .forEach(i -> insert(session("s%02d".formatted(i), USER, NOW.plusMillis(i / 2))));
    IntStream.range(0, 5).forEach(i -> await(table.revoke("s2" + i, entry(Action.REVOKE, NOW))));

    List<String> found = new ArrayList<>();
    Optional<SessionPosition> after = Optional.empty();
    List<SessionRow> part;
    do {
      part = await(table.table().find(new Live(USER, Optional.empty(), NOW, after)));
      found.addAll(ids(part));
      after = part.stream().reduce((first, second) -> second).map(SessionPosition::of);
    } while (part.size() == Live.PART);

    assertThat(found)
        .containsExactlyElementsOf(
            IntStream.iterate(many - 1, i -> i >= 0, i -> i - 1)
                .filter(i -> i < 20 || i >= 25)
                .mapToObj("s%02d"::formatted)
                .toList());
  }

  @Test
  void writesNothingIfADecisionWritesNothing() {
    insert(session("a", USER, NOW));
    int seen =
        await(
            table
                .table()
                .change(
                    StoreOperation.HAND_OUT,
                    new Live(USER, Optional.empty(), NOW, Optional.empty()),
                    rows -> new SessionChange<>(List.of(), rows.size())));

    assertThat(seen).isOne();
    assertThat(find("a").version()).isOne();
    assertThat(actions("a")).containsExactly(Action.CREATE);
  }

  @Test
  void notesLeaveTheSessionAsItIs() {
    insert(session("a", USER, NOW));
    await(table.revoke("a", entry(Action.REVOKE, NOW.plusMillis(1))));
    SessionRow before = find("a");
    for (int i = 0; i < 3; i++) {
      AccessEntry note = entry(Action.HAND_OUT, NOW.plusMillis(2 + i)).with(Outcome.UNREADABLE);
      await(
          table
              .table()
              .change(
                  StoreOperation.HAND_OUT,
                  new ById("a", Optional.empty()),
                  rows ->
                      new SessionChange<>(
                          List.of(new Note(new AccessLogRow("a", 2, note, Optional.empty()))),
                          true)));
    }
    await(table.recordLogOut("a", true, entry(Action.LOG_OUT, NOW.plusMillis(9))));

    assertThat(before.version()).isEqualTo(2);
    assertThat(find("a").version()).isEqualTo(3);
    assertThat(actions("a"))
        .containsExactly(
            Action.LOG_OUT,
            Action.HAND_OUT,
            Action.HAND_OUT,
            Action.HAND_OUT,
            Action.REVOKE,
            Action.CREATE);
  }

  @Test
  void listsSessionsInParts() {
    IntStream.range(0, 7).forEach(i -> insert(session("s" + i, USER, NOW.plusMillis(i / 3))));

    List<String> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<SessionRow> page = await(table.table().list(USER, new Page.Request(3, cursor)));
      listed.addAll(ids(page.items()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(listed).containsExactly("s6", "s5", "s4", "s3", "s2", "s1", "s0");
    assertThat(await(table.table().list(USER, new Page.Request(7, Optional.empty()))).next())
        .isEmpty();
  }

  @Test
  void listsEntriesInParts() {
    insert(session("a", USER, NOW));
    IntStream.range(1, 7).forEach(i -> handOut(USER, NOW.plusMillis(i)));

    List<Instant> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<AccessLogRow> page = await(table.table().accessLog("a", new Page.Request(2, cursor)));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
      page.items().forEach(row -> listed.add(row.entry().at()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(listed)
        .containsExactlyElementsOf(
            IntStream.iterate(6, i -> i - 1).limit(7).mapToObj(NOW::plusMillis).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "-1", "1.", ".a", "9999999999999999999", "S", "R#1", "N#1", "1.a b"})
  void rejectsForgedCursors(String cursor) {
    insert(session("a", USER, NOW));
    Page.Request page = new Page.Request(1, Optional.of(cursor));

    assertThatThrownBy(() -> await(table.table().list(USER, page)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("VALIDATION_ERROR");
    assertThatThrownBy(() -> await(table.table().accessLog("a", page)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("VALIDATION_ERROR");
  }

  @Test
  void readsTheAccessLogNewestFirstUpToTheLimit() {
    insert(session("a", USER, NOW));
    IntStream.range(1, 6).forEach(i -> handOut(USER, NOW.plusMillis(i)));

    assertThat(await(table.accessLog("a", 3)))
        .extracting(AccessEntry::at)
        .containsExactly(NOW.plusMillis(5), NOW.plusMillis(4), NOW.plusMillis(3));
  }

  @Test
  void keepsTheOrderOfEntriesOfTheSameMillisecond() {
    insert(session("a", USER, NOW));
    await(table.revoke("a", entry(Action.REVOKE, NOW)));
    await(table.recordLogOut("a", true, entry(Action.LOG_OUT, NOW)));

    assertThat(actions("a")).containsExactly(Action.LOG_OUT, Action.REVOKE, Action.CREATE);
  }

  @Test
  void keepsSessionsAndLogWhenReopened() {
    SessionRow session = session("a", USER, NOW);
    insert(session);

    engine.reopen();
    table = new PlainSessions(engine.sessions());

    assertSame(find("a"), session);
    assertThat(actions("a")).containsExactly(Action.CREATE);
  }

  @Test
  void purgesSessionsAndEntriesAfterTheirRetention() {
    insert(session("a", USER, NOW));
    Instant later = EXPIRY.plusMillis(1);
    if (expiresItself()) {
      assertThat(await(table.purge(later, NOW.plusMillis(1), 10))).isZero();
      assertThat(await(table.find("a"))).isPresent();
      return;
    }

    assertThat(await(table.purge(EXPIRY, NOW, 10))).isZero();
    assertThat(await(table.purge(later, NOW, 10))).isOne();
    assertThat(await(table.find("a"))).isEmpty();
    assertThat(actions("a")).containsExactly(Action.CREATE);
    assertThat(await(table.purge(later, NOW.plusMillis(1), 10))).isOne();
    assertThat(actions("a")).isEmpty();
  }
}
