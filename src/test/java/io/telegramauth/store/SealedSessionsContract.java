package io.telegramauth.store;

import static io.telegramauth.store.Race.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.Ciphers;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.crypto.SessionCipher;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.AccessLogVerification;
import io.telegramauth.session.AuditSubject;
import io.telegramauth.session.Page;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionStore.Change;
import io.telegramauth.session.SessionStore.Selected;
import io.telegramauth.session.SessionStore.Selection;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Opaque;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.store.SessionSealer.NewRow;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever writes to the store gets no session handed out that is not as the service left it, on
 * every engine.
 */
public abstract class SealedSessionsContract {
  private static final Instant NOW = SessionRows.NOW;
  private static final long USER = 5_000_000_001L;
  private static final long OTHER = 5_000_000_002L;
  private static final String SECRET = "a secret of more than thirty-two bytes, for these tests";
  private static final String ANOTHER_SECRET = "another secret of more than thirty-two bytes, too";
  private static final Duration AUDIT_RETENTION = Duration.ofDays(400);
  private static final int RUNNERS = 8;

  private static final List<String> COLUMNS =
      List.of(
          "owner",
          "updated_at",
          "last_used_at",
          "expires_at",
          "revoked_at",
          "logged_out",
          "version",
          "details",
          "secret",
          "seal");

  protected StoreEngine engine;
  private SealedSessionStore store;
  private SessionSealer sessionSealer;

  /** An empty engine. */
  protected abstract StoreEngine open();

  private record Config(boolean acceptUnsealed) implements SessionConfig {
    @Override
    public Duration lifetime() {
      return Duration.ofDays(30);
    }

    @Override
    public Duration retention() {
      return Duration.ofDays(30);
    }

    @Override
    public Duration auditRetention() {
      return AUDIT_RETENTION;
    }
  }

  @BeforeEach
  void openEngine() {
    engine = open();
    useSecret(SECRET, true);
  }

  private void useSecret(String secret, boolean acceptUnsealed) {
    use(Ciphers.of(secret), acceptUnsealed);
  }

  private void rotateSecret() {
    use(Ciphers.of(ANOTHER_SECRET, Optional.of(SECRET)), true);
  }

  private void use(SessionCipher cipher, boolean acceptUnsealed) {
    sessionSealer =
        new SessionSealer(
            new DocumentSealer(cipher), new AccessChain(cipher), new Config(acceptUnsealed));
    AccessChain chain = new AccessChain(cipher);
    store =
        new SealedSessionStore(
            engine.sessions(), sessionSealer, new AccessEvents(chain), InstantSource.system());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private static TelegramSession telegram(long userId) {
    return new Portable(
        new PortableSession(
            2, "149.154.167.51", 443, SecretBytes.of(new byte[256]), false, 1, userId),
        SessionFormat.GRAMJS);
  }

  private static Session session(String id, long userId, Instant createdAt) {
    return new Session(
        id,
        userId,
        "ingestor",
        createdAt,
        createdAt,
        Optional.empty(),
        createdAt.plus(Duration.ofDays(30)),
        Optional.empty(),
        false,
        Optional.of(
            new Session.Details(
                Route.PROXY,
                Optional.of(PhoneNumber.ofE164("+9996620001")),
                Optional.of("curl"),
                Optional.empty())),
        Optional.of(telegram(userId)),
        Optional.empty());
  }

  private void insert(String id, long userId, Instant createdAt) {
    NewRow row =
        sessionSealer.seal(session(id, userId, createdAt), entry(Action.CREATE, createdAt));
    assertThat(await(engine.sessions().insert(row.row(), row.entry(), List.of()))).isTrue();
  }

  private static AccessEntry entry(Action action, Instant at) {
    return SessionRows.entry(action, at);
  }

  private Selected handOut(long userId, Instant at) {
    return await(
        store.handOut(
            new Selection(userId, Optional.empty(), Optional.empty()), entry(Action.HAND_OUT, at)));
  }

  private static Optional<String> id(Selected selected) {
    return selected.session().map(Session::sessionId);
  }

  private static List<String> skipped(Selected selected) {
    return selected.skipped().stream().map(Session::sessionId).toList();
  }

  private SessionRow row(String sessionId) {
    return await(engine.sessions().find(new ById(sessionId, Optional.empty()))).get(0);
  }

  private List<AccessEntry> log(String sessionId) {
    return await(store.accessLog(sessionId, new Page.Request(100, Optional.empty()))).items();
  }

  private Session find(String sessionId) {
    return await(store.find(sessionId, Optional.empty())).orElseThrow();
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    changed[changed.length / 2] ^= 1;
    return changed;
  }

  private static Object value(SessionRow row, String column) {
    return switch (column) {
      case "owner" -> row.owner();
      case "updated_at" -> row.updatedAt().toEpochMilli();
      case "last_used_at" -> row.lastUsedAt().map(Instant::toEpochMilli).orElse(null);
      case "expires_at" -> row.expiresAt().toEpochMilli();
      case "revoked_at" -> row.revokedAt().map(Instant::toEpochMilli).orElse(null);
      case "logged_out" -> row.loggedOut() ? 1L : 0L;
      case "version" -> row.version();
      case "details" -> row.details();
      case "secret" -> row.secret().orElse(null);
      case "seal" -> row.seal().orElse(null);
      default -> throw new IllegalArgumentException(column);
    };
  }

  /** Writes over everything but the keys. */
  private void overwriteAll(String sessionId, SessionRow with) {
    COLUMNS.forEach(column -> engine.overwrite(sessionId, column, value(with, column)));
  }

  @Test
  void opensASealedSession() {
    insert("a", USER, NOW);

    Session handedOut = handOut(USER, NOW.plusMillis(1)).session().orElseThrow();

    assertThat(handedOut).isEqualTo(session("a", USER, NOW));
    assertThat(find("a").lastUsedAt()).contains(NOW.plusMillis(1));
    assertThat(find("a").problem()).isEmpty();
    assertThat(log("a"))
        .extracting(AccessEntry::action)
        .containsExactly(Action.HAND_OUT, Action.CREATE);
  }

  private static Stream<Arguments> changes() {
    long later = NOW.plus(Duration.ofDays(300)).toEpochMilli();
    return Stream.of(
        Arguments.of("user_id", OTHER),
        Arguments.of("owner", "somebody"),
        Arguments.of("created_at", NOW.plusMillis(5).toEpochMilli()),
        Arguments.of("updated_at", later),
        Arguments.of("last_used_at", later),
        Arguments.of("last_used_at", null),
        Arguments.of("expires_at", later),
        Arguments.of("expires_at", NOW.plusSeconds(60).toEpochMilli()),
        Arguments.of("logged_out", 1L),
        Arguments.of("version", 0L),
        Arguments.of("version", 1L),
        Arguments.of("version", 77L),
        Arguments.of("version", 999_999_999_999_999_999L),
        Arguments.of("details", new byte[0]),
        Arguments.of("details", new byte[100]),
        Arguments.of("secret", new byte[0]),
        Arguments.of("secret", new byte[100]),
        Arguments.of("secret", null),
        Arguments.of("seal", new byte[0]),
        Arguments.of("seal", new byte[100]),
        Arguments.of("seal", null));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aSessionWithAChangedColumnIsNotHandedOut(String column, Object value) {
    long user = column.equals("user_id") ? OTHER : USER;
    insert("older", user, NOW.minusSeconds(9));
    insert("changed", USER, NOW);
    assertThat(id(handOut(USER, NOW.plusMillis(1)))).contains("changed");

    engine.overwrite("changed", column, value);
    Selected selected = handOut(user, NOW.plusMillis(9));

    assertThat(id(selected)).contains("older");
    assertThat(skipped(selected)).containsExactly("changed");
    assertThat(selected.skipped().get(0).problem()).isPresent();
    assertThat(log("changed"))
        .filteredOn(entry -> entry.outcome() == Outcome.UNREADABLE)
        .singleElement()
        .satisfies(entry -> assertThat(entry.action()).isEqualTo(Action.HAND_OUT));
    assertRevocable("changed");
  }

  /** Revoked and logged out, whatever part was changed. */
  private void assertRevocable(String sessionId) {
    await(store.revoke(sessionId, entry(Action.REVOKE, NOW.plusSeconds(20))));
    assertThat(find(sessionId).revokedAt()).isPresent();
    await(store.recordLogOut(sessionId, true, entry(Action.LOG_OUT, NOW.plusSeconds(21))));
    assertThat(find(sessionId).loggedOut()).isTrue();
    assertThat(find(sessionId).telegram()).isEmpty();
    assertThat(log(sessionId).subList(0, 2))
        .extracting(AccessEntry::action)
        .containsExactly(Action.LOG_OUT, Action.REVOKE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"details", "secret", "seal"})
  void aSessionWithAFlippedBitIsNotHandedOut(String column) {
    insert("changed", USER, NOW);
    engine.overwrite("changed", column, flipped((byte[]) value(row("changed"), column)));

    assertThat(skipped(handOut(USER, NOW))).containsExactly("changed");
  }

  @Test
  void partsOfAnotherSessionDoNotOpen() {
    insert("mine", USER, NOW);
    insert("theirs", OTHER, NOW);
    for (String column : List.of("details", "secret", "seal")) {
      Object before = value(row("mine"), column);
      engine.overwrite("mine", column, value(row("theirs"), column));
      assertThat(skipped(handOut(USER, NOW))).as(column).containsExactly("mine");
      engine.overwrite("mine", column, before);
    }
    assertThat(id(handOut(USER, NOW))).contains("mine");

    overwriteAll("mine", row("theirs"));
    assertThat(id(handOut(USER, NOW))).isEmpty();
  }

  @Test
  void swappedUsersGetNeitherSession() {
    insert("mine", USER, NOW);
    insert("theirs", OTHER, NOW);
    engine.overwrite("mine", "user_id", OTHER);
    engine.overwrite("theirs", "user_id", USER);

    assertThat(id(handOut(USER, NOW))).isEmpty();
    assertThat(id(handOut(OTHER, NOW))).isEmpty();
  }

  @Test
  void anotherOwnerDoesNotGetIt() {
    insert("a", USER, NOW);
    engine.overwrite("a", "owner", "thief");

    Selected stolen =
        await(
            store.handOut(
                new Selection(USER, Optional.empty(), Optional.of("thief")),
                entry(Action.HAND_OUT, NOW)));

    assertThat(stolen.session()).isEmpty();
    assertThat(skipped(stolen)).containsExactly("a");
  }

  @Test
  void anExtendedExpiryBringsNothingBack() {
    insert("a", USER, NOW);
    Instant later = NOW.plus(Duration.ofDays(31));
    assertThat(handOut(USER, later)).isEqualTo(new Selected(Optional.empty(), List.of()));

    engine.overwrite("a", "expires_at", later.plusSeconds(60).toEpochMilli());

    assertThat(id(handOut(USER, later))).isEmpty();
    assertThat(skipped(handOut(USER, later))).containsExactly("a");
  }

  @Test
  void anUndoneRevocationBringsNothingBack() {
    insert("a", USER, NOW);
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(1))));
    engine.overwrite("a", "revoked_at", null);

    assertThat(id(handOut(USER, NOW.plusMillis(2)))).isEmpty();
    assertThat(skipped(handOut(USER, NOW.plusMillis(3)))).containsExactly("a");
  }

  /** Its log-out is recorded later, and seals what the row says by then. */
  @Test
  void aRevocationUndoneBeforeItsLogOutBringsNothingBack() {
    insert("a", USER, NOW);
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(1))));
    engine.overwrite("a", "revoked_at", null);
    engine.overwrite("a", "owner", "somebody");
    await(store.recordLogOut("a", false, entry(Action.LOG_OUT, NOW.plusMillis(2))));

    assertThat(id(handOut(USER, NOW.plusMillis(3)))).isEmpty();
    assertThat(find("a").revokedAt()).isPresent();
  }

  @Test
  void aRestoredOldVersionIsNotHandedOut() {
    insert("a", USER, NOW);
    handOut(USER, NOW.plusMillis(1));
    SessionRow live = row("a");
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(2))));

    overwriteAll("a", live);

    assertThat(id(handOut(USER, NOW.plusMillis(3)))).isEmpty();
    assertRevocable("a");
  }

  @Test
  void anUnreadableSessionHidesNoOlderOne() {
    insert("lives", USER, NOW.minusSeconds(100));
    IntStream.range(0, 30)
        .forEach(
            i -> {
              insert("corrupt" + i, USER, NOW.minusSeconds(i));
              engine.overwrite("corrupt" + i, "secret", new byte[] {1});
            });

    Selected selected = handOut(USER, NOW);

    assertThat(id(selected)).contains("lives");
    assertThat(selected.skipped()).hasSize(30);
    assertThat(await(store.list(USER, new Page.Request(100, Optional.empty()))).items())
        .hasSize(31);
  }

  @Test
  void anUnreadableSessionIsRevokedAndItsLogRead() {
    insert("a", USER, NOW);
    useSecret(ANOTHER_SECRET, true);

    assertThat(skipped(handOut(USER, NOW.plusMillis(1)))).containsExactly("a");
    assertThat(find("a").problem()).isPresent();
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(2))));
    assertThat(find("a").revokedAt()).isPresent();
    assertThat(log("a"))
        .extracting(AccessEntry::action)
        .containsExactly(Action.REVOKE, Action.HAND_OUT, Action.CREATE);

    // The secret is set again: the session can be logged out, and is not handed out.
    useSecret(SECRET, true);
    assertThat(find("a").telegram()).contains(telegram(USER));
    assertThat(id(handOut(USER, NOW.plusMillis(3)))).isEmpty();
  }

  @Test
  void everyConcurrentChangeIsWritten() {
    insert("a", USER, NOW);

    List<Optional<String>> ids =
        Race.of(RUNNERS, runner -> id(handOut(USER, NOW.plusMillis(runner))));

    assertThat(ids).containsOnly(Optional.of("a"));
    assertThat(row("a").version()).isEqualTo(1 + RUNNERS);
    assertThat(find("a").problem()).isEmpty();
    List<AccessLogRow> log =
        await(engine.sessions().accessLog("a", new Page.Request(100, Optional.empty()))).items();
    assertThat(log)
        .extracting(AccessLogRow::version)
        .containsExactlyElementsOf(
            IntStream.iterate(1 + RUNNERS, i -> i - 1)
                .limit(1 + RUNNERS)
                .mapToObj(Long::valueOf)
                .toList());
    assertThat(log).allSatisfy(row -> assertThat(row.seal()).isPresent());
  }

  private List<String> problemsOfLog(String sessionId) {
    return await(store.verifyAccessLog(sessionId)).orElseThrow().problems();
  }

  private void use(String sessionId, int times) {
    insert(sessionId, USER, NOW);
    IntStream.range(0, times).forEach(i -> handOut(USER, NOW.plusMillis(i)));
  }

  @Test
  void anUnchangedLogIsIntact() {
    use("a", 3);
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(9))));
    await(store.recordLogOut("a", true, entry(Action.LOG_OUT, NOW.plusMillis(10))));

    assertThat(await(store.verifyAccessLog("a")))
        .contains(new AccessLogVerification(6, 0, List.of()));
    assertThat(await(store.verifyAccessLog("b"))).isEmpty();
  }

  private static Stream<Arguments> changesOfEntries() {
    return Stream.of(
        Arguments.of("at", 5L),
        Arguments.of("service", "somebody"),
        Arguments.of("action", "REVOKE"),
        Arguments.of("action", "nothing"),
        Arguments.of("outcome", "PENDING"),
        Arguments.of("outcome", ""),
        Arguments.of("address", "203.0.113.9"),
        Arguments.of("address", null),
        Arguments.of("request_id", "other"),
        Arguments.of("request_id", null),
        Arguments.of("caller_request_id", "other"),
        Arguments.of("caller_request_id", null),
        Arguments.of("seal", new byte[] {1}),
        Arguments.of("seal", null));
  }

  @ParameterizedTest
  @MethodSource("changesOfEntries")
  void aChangedEntryIsDetected(String column, Object value) {
    use("a", 3);
    engine.overwriteEntry("a", 2, column, value);

    assertThat(problemsOfLog("a")).isNotEmpty();
    assertThat(log("a")).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aRemovedEntryIsDetected(long version) {
    use("a", 3);
    engine.removeEntry("a", version);

    assertThat(problemsOfLog("a")).singleElement().asString().contains("missing");
  }

  private List<String> problemsOfLog(String sessionId, Instant at) {
    SessionCipher cipher = Ciphers.of(SECRET);
    AccessChain chain = new AccessChain(cipher);
    SealedSessionStore later =
        new SealedSessionStore(
            engine.sessions(),
            new SessionSealer(new DocumentSealer(cipher), chain, new Config(true)),
            new AccessEvents(chain),
            () -> at);
    return await(later.verifyAccessLog(sessionId)).orElseThrow().problems();
  }

  /** An entry knows when the one before was made, so a thief cannot pass as the purge. */
  @Test
  void purgedEntriesAreNotMissing() {
    use("a", 1);
    await(store.revoke("a", entry(Action.REVOKE, NOW.plus(Duration.ofDays(20)))));
    await(store.recordLogOut("a", true, entry(Action.LOG_OUT, NOW.plus(Duration.ofDays(20)))));
    engine.removeEntry("a", 1);
    engine.removeEntry("a", 2);
    Instant purged = NOW.plus(AUDIT_RETENTION);

    assertThat(problemsOfLog("a", purged)).containsExactly("Entries before 3 are missing");
    assertThat(problemsOfLog("a", purged.plusMillis(1))).isEmpty();

    engine.removeEntry("a", 3);
    assertThat(problemsOfLog("a", purged.plusMillis(1)))
        .containsExactly("Entries before 4 are missing");
    engine.removeEntry("a", 4);
    assertThat(problemsOfLog("a", purged.plusMillis(1)))
        .containsExactly("Entries after 0 are missing");
    assertThat(problemsOfLog("a", purged.plus(Duration.ofDays(20)).plusMillis(1))).isEmpty();
  }

  /** The session is handed out whenever its log is read. */
  @Test
  void aLogThatGrowsWhileItIsVerifiedIsIntact() {
    use("a", 250);
    AtomicInteger reads = new AtomicInteger();
    SessionTable table = engine.sessions();
    SessionTable growing =
        (SessionTable)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SessionTable.class},
                (proxy, method, arguments) -> {
                  if (method.getName().startsWith("accessLog")) {
                    reads.incrementAndGet();
                    Uni<?> read = (Uni<?>) method.invoke(table, arguments);
                    return store
                        .handOut(
                            new Selection(USER, Optional.empty(), Optional.empty()),
                            entry(Action.HAND_OUT, NOW.plusSeconds(1)))
                        .chain(() -> read);
                  }
                  return method.invoke(table, arguments);
                });
    SessionCipher cipher = Ciphers.of(SECRET);
    AccessChain chain = new AccessChain(cipher);
    SealedSessionStore verifying =
        new SealedSessionStore(
            growing, sessionSealer, new AccessEvents(chain), InstantSource.system());

    assertThat(await(verifying.verifyAccessLog("a")).orElseThrow().problems()).isEmpty();
    assertThat(reads.get()).as("it is read in parts").isGreaterThan(1);

    engine.removeEntry("a", 2);
    assertThat(await(verifying.verifyAccessLog("a")).orElseThrow().problems())
        .containsExactly("Entries between 1 and 3 are missing");
  }

  @Test
  void aHandOutThatGivesNothingIsRecordedAsSuch() {
    insert("a", USER, NOW);
    Selected selected =
        await(
            store.handOut(
                new Selection(USER, Optional.empty(), Optional.empty()),
                entry(Action.HAND_OUT, NOW.plusMillis(1)),
                session -> session.telegram().isEmpty()));

    assertThat(id(selected)).contains("a");
    assertThat(log("a"))
        .extracting(AccessEntry::outcome)
        .containsExactly(Outcome.FORMAT_UNAVAILABLE, Outcome.DONE);
    assertThat(find("a").lastUsedAt()).isEmpty();
    assertThat(problemsOfLog("a")).isEmpty();
  }

  @Test
  void aTruncatedLogIsDetected() {
    use("a", 5);
    engine.removeEntry("a", 6);
    engine.removeEntry("a", 5);

    assertThat(problemsOfLog("a")).containsExactly("Entries after 4 are missing");
  }

  @Test
  void anAddedEntryIsDetected() {
    use("a", 2);
    await(
        engine
            .sessions()
            .log(new AccessLogRow("a", 3, entry(Action.HAND_OUT, NOW), Optional.empty())));

    assertThat(problemsOfLog("a")).singleElement().asString().contains("was added");
  }

  @Test
  void aRestoredSessionIsDetectedByItsLog() {
    use("a", 1);
    SessionRow before = row("a");
    handOut(USER, NOW.plusMillis(9));
    overwriteAll("a", before);

    assertThat(problemsOfLog("a")).containsExactly("The session is older than entry 3");
  }

  @Test
  void aLogContinuesAcrossARotation() {
    use("a", 1);
    useSecret(ANOTHER_SECRET, true);
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(9))));

    assertThat(problemsOfLog("a")).isNotEmpty();
    assertThat(log("a")).hasSize(3);
  }

  @Test
  void anAuditIsStored() {
    AuditSubject subject = AuditSubject.user(USER);
    IntStream.range(0, 3)
        .forEach(i -> await(store.record(subject, entry(Action.LIST, NOW.plusMillis(i)))));
    Page<AccessEntry> part = await(store.audit(subject, new Page.Request(2, Optional.empty())));
    Page<AccessEntry> rest = await(store.audit(subject, new Page.Request(2, part.next())));

    assertThat(part.items())
        .containsExactly(
            entry(Action.LIST, NOW.plusMillis(2)), entry(Action.LIST, NOW.plusMillis(1)));
    assertThat(rest.items()).containsExactly(entry(Action.LIST, NOW));
    assertThat(rest.next()).isEmpty();
    assertThat(
            await(store.audit(AuditSubject.user(OTHER), new Page.Request(2, Optional.empty())))
                .items())
        .isEmpty();
  }

  /** As builds wrote it that knew neither owners nor seals. */
  private void insertEarlier(String id, long userId, TelegramSession telegram) {
    DocumentSealer sealer = new DocumentSealer(Ciphers.of(SECRET));
    SessionRow row =
        new SessionRow(
            id,
            userId,
            "default",
            NOW,
            NOW,
            Optional.empty(),
            NOW.plus(Duration.ofDays(30)),
            Optional.empty(),
            false,
            0,
            0,
            sealer.seal(
                new RecordName("session-details", id),
                new SessionDetailsDocument(Route.PROXY, "+9996620001", null, null)),
            Optional.of(
                sealer.seal(new RecordName("session", id), SessionSecretDocument.of(telegram))),
            Optional.empty());
    AccessLogRow entry = new AccessLogRow(id, 0, entry(Action.CREATE, NOW), Optional.empty());
    await(engine.sessions().insert(row, entry, List.of()));
  }

  private Change reseal(String sessionId, Instant at) {
    return await(store.reseal(sessionId, entry(Action.RESEAL, at)));
  }

  private Change revokeUnlessRevoked(String sessionId, Instant at) {
    return await(store.revokeUnlessRevoked(sessionId, entry(Action.REVOKE, at)));
  }

  @Test
  void aResealedSessionNeedsNoPreviousSecret() {
    insert("live", USER, NOW);
    handOut(USER, NOW.plusMillis(1));
    insert("revoked", OTHER, NOW);
    await(store.revoke("revoked", entry(Action.REVOKE, NOW.plusMillis(1))));

    rotateSecret();
    for (String id : List.of("live", "revoked")) {
      assertThat(reseal(id, NOW.plusMillis(2))).isEqualTo(Change.DONE);
      long version = row(id).version();
      assertThat(reseal(id, NOW.plusMillis(3))).isEqualTo(Change.NOT_NEEDED);
      assertThat(row(id).version()).isEqualTo(version);
    }
    assertThat(reseal("nobody", NOW)).isEqualTo(Change.MISSING);

    useSecret(ANOTHER_SECRET, false);
    assertThat(find("live").lastUsedAt()).contains(NOW.plusMillis(1));
    assertThat(find("revoked").revokedAt()).contains(NOW.plusMillis(1));
    assertThat(find("revoked").telegram()).contains(telegram(OTHER));
    assertThat(verify("live").problems()).isEmpty();
    assertThat(verify("live").chained()).isEqualTo(3);
    assertThat(id(handOut(USER, NOW.plusMillis(4)))).contains("live");
    assertThat(id(handOut(OTHER, NOW.plusMillis(4)))).isEmpty();
    assertThat(log("live"))
        .extracting(AccessEntry::action)
        .containsExactly(Action.HAND_OUT, Action.RESEAL, Action.HAND_OUT, Action.CREATE);
    // The former secret's seals are worth nothing, and what they held still shows.
    engine.overwriteEntry("live", 1, "service", "somebody");
    assertThat(verify("live").problems()).isNotEmpty();
  }

  private AccessLogVerification verify(String sessionId) {
    return await(store.verifyAccessLog(sessionId)).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangedRowIsNotResealed(String column, Object value) {
    insert("changed", USER, NOW);
    await(
        store.handOut(
            new Selection(USER, Optional.of("changed"), Optional.empty()),
            entry(Action.HAND_OUT, NOW.plusMillis(1))));
    engine.overwrite("changed", column, value);
    rotateSecret();
    List<AccessEntry> before = log("changed");

    assertThat(reseal("changed", NOW.plusMillis(2)))
        .isIn(column.equals("user_id") || column.equals("created_at") ? MOVED : CHANGED);
    assertThat(log("changed")).isEqualTo(before);
    assertThat(id(handOut(column.equals("user_id") ? OTHER : USER, NOW.plusMillis(3)))).isEmpty();
  }

  private static final List<Change> CHANGED = List.of(Change.UNREADABLE);

  /** On DynamoDB its place leads to it no more. */
  private static final List<Change> MOVED = List.of(Change.UNREADABLE, Change.MISSING);

  @Test
  void withoutThePreviousSecretSessionsAreRevokedAndNotResealed() {
    insert("a", USER, NOW);
    useSecret(ANOTHER_SECRET, true);

    assertThat(reseal("a", NOW.plusMillis(1))).isEqualTo(Change.UNREADABLE);
    assertThat(revokeUnlessRevoked("a", NOW.plusMillis(2))).isEqualTo(Change.DONE);
    assertThat(revokeUnlessRevoked("a", NOW.plusMillis(3))).isEqualTo(Change.NOT_NEEDED);

    useSecret(SECRET, true);
    assertThat(id(handOut(USER, NOW.plusMillis(4)))).isEmpty();
    use(Ciphers.of(ANOTHER_SECRET, Optional.of(SECRET)), true);
    assertThat(find("a").revokedAt()).contains(NOW.plusMillis(2));
    assertThat(find("a").telegram()).contains(telegram(USER));
  }

  @Test
  void anUndoneRevocationIsRepeated() {
    insert("a", USER, NOW);
    assertThat(revokeUnlessRevoked("a", NOW.plusMillis(1))).isEqualTo(Change.DONE);
    assertThat(revokeUnlessRevoked("a", NOW.plusMillis(2))).isEqualTo(Change.NOT_NEEDED);
    engine.overwrite("a", "revoked_at", null);
    assertThat(revokeUnlessRevoked("a", NOW.plusMillis(3))).isEqualTo(Change.DONE);
    engine.overwrite("a", "revoked_at", NOW.plusMillis(9).toEpochMilli());
    assertThat(revokeUnlessRevoked("a", NOW.plusMillis(4))).isEqualTo(Change.DONE);
    assertThat(revokeUnlessRevoked("nobody", NOW)).isEqualTo(Change.MISSING);
    assertThat(log("a"))
        .extracting(AccessEntry::action)
        .containsExactly(Action.REVOKE, Action.REVOKE, Action.REVOKE, Action.CREATE);
  }

  @Test
  void unsealedRowsAreResealedWithoutBeingHandedOut() {
    insertEarlier("a", USER, telegram(USER));
    insertEarlier("stolen", USER, telegram(OTHER));
    rotateSecret();

    assertThat(reseal("a", NOW.plusMillis(1))).isEqualTo(Change.DONE);
    assertThat(reseal("stolen", NOW.plusMillis(1))).isEqualTo(Change.UNREADABLE);
    useSecret(ANOTHER_SECRET, false);
    assertThat(id(handOut(USER, NOW.plusMillis(2)))).contains("a");
    assertThat(find("a").lastUsedAt()).contains(NOW.plusMillis(2));
  }

  @Test
  void aWalkVisitsEverySessionOnce() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      insert("s" + i, USER + i % 3, NOW.plusMillis(i));
      all.add("s" + i);
    }
    await(store.revoke("s7", entry(Action.REVOKE, NOW.plusMillis(50))));
    engine.overwrite("s8", "details", new byte[] {1});

    assertThat(walk(Optional.empty(), 7))
        .extracting(Session::sessionId)
        .containsExactlyInAnyOrderElementsOf(all);
    List<Session> users = walk(Optional.of(USER), 4);
    assertThat(users).hasSize(10).allMatch(session -> session.userId() == USER);
    assertThat(walk(Optional.of(77L), 4)).isEmpty();
    assertThat(await(store.count())).isIn(Optional.of(30L), Optional.empty());
  }

  private List<Session> walk(Optional<Long> userId, int size) {
    List<Session> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Session> part = await(store.walk(userId, new Page.Request(size, cursor)));
      found.addAll(part.items());
      cursor = part.next();
    } while (cursor.isPresent());
    return found;
  }

  @Test
  void unsealedRowsAreHandedOutAndSealed() {
    insertEarlier("a", USER, telegram(USER));
    SessionRow before = row("a");

    Selected selected = handOut(USER, NOW.plusMillis(1));

    assertThat(selected.session().flatMap(Session::telegram)).contains(telegram(USER));
    assertThat(selected.session().map(Session::owner)).contains("default");
    assertThat(row("a").seal()).isPresent();
    assertThat(row("a").version()).isOne();
    useSecret(SECRET, false);
    assertThat(id(handOut(USER, NOW.plusMillis(2)))).contains("a");

    useSecret(SECRET, true);
    overwriteAll("a", before);
    assertThat(id(handOut(USER, NOW.plusMillis(3)))).isEmpty();
    assertThat(skipped(handOut(USER, NOW.plusMillis(4)))).containsExactly("a");
  }

  @Test
  void anUnsealedSessionOfAnotherUserIsNotHandedOut() {
    insertEarlier("a", USER, telegram(OTHER));

    assertThat(skipped(handOut(USER, NOW))).containsExactly("a");
  }

  @Test
  void unsealedRowsAreRejectedOnceNotAccepted() {
    insertEarlier("a", USER, new Opaque(SecretString.of("opaque")));
    useSecret(SECRET, false);

    assertThat(skipped(handOut(USER, NOW))).containsExactly("a");
    assertRevocable("a");
  }

  @Test
  void unsealedRowsAreRevokedWithoutTheirSecret() {
    insertEarlier("a", USER, telegram(USER));
    useSecret(ANOTHER_SECRET, true);
    await(store.revoke("a", entry(Action.REVOKE, NOW.plusMillis(1))));

    useSecret(SECRET, true);
    assertThat(find("a").revokedAt()).isPresent();
    assertThat(find("a").telegram()).contains(telegram(USER));
    assertThat(id(handOut(USER, NOW.plusMillis(2)))).isEmpty();
  }
}
