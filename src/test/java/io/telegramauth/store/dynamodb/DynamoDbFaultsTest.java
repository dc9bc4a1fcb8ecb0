package io.telegramauth.store.dynamodb;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.NOW;
import static io.telegramauth.store.SessionRows.entry;
import static io.telegramauth.store.SessionRows.session;
import static io.telegramauth.store.dynamodb.FaultyDynamoDb.Fault.CONFLICT;
import static io.telegramauth.store.dynamodb.FaultyDynamoDb.Fault.LOSE_ANSWER;
import static io.telegramauth.store.dynamodb.FaultyDynamoDb.Fault.OVERTAKE;
import static io.telegramauth.store.dynamodb.FaultyDynamoDb.Fault.SERVER_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.PlainSessions;
import io.telegramauth.store.dynamodb.FaultyDynamoDb.Fault;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.TcpRelay;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DynamoDB's faults and lost responses. */
@Timeout(60)
class DynamoDbFaultsTest {
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final long USER = 5_000_000_001L;
  private static final int MAX_ATTEMPTS = 8;

  private final URI server = DynamoDbLocal.shared();
  private FaultyDynamoDb faulty;
  private DynamoDbUnderTest engine;
  private DynamoDbUnderTest somebodyElse;
  private RecordTable records;
  private PlainSessions sessions;

  @BeforeEach
  void open() {
    faulty = new FaultyDynamoDb(server);
    engine = DynamoDbUnderTest.open(server, faulty.endpoint());
    somebodyElse = engine.another(server);
    records = engine.records();
    sessions = new PlainSessions(engine.sessions());
    // The first request creates its client; later ones run in the middle of an engine's request.
    await(somebodyElse.records().find("kind", "nothing", NOW));
  }

  @AfterEach
  void close() {
    somebodyElse.close();
    engine.close();
    faulty.close();
  }

  private static StoredRecord record(String id, long version, int data) {
    return new StoredRecord("kind", id, version, LATER, new byte[] {(byte) data});
  }

  private Optional<StoredRecord> find(String id) {
    return await(records.find("kind", id, NOW));
  }

  private boolean create(SessionRow session) {
    String login = "login of " + session.sessionId();
    await(records.insert(record(login, 1, 0), NOW));
    return await(
        sessions.insert(
            session, entry(Action.CREATE, NOW), List.of(RecordWrite.update(record(login, 2, 0)))));
  }

  private Optional<String> handOut() {
    return await(sessions.handOut(USER, entry(Action.HAND_OUT, NOW))).map(SessionRow::sessionId);
  }

  private List<Action> actions(String sessionId) {
    return await(sessions.accessLog(sessionId, 100)).stream().map(AccessEntry::action).toList();
  }

  private static void assertUnavailable(Uni<?> asked) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> await(asked));
    assertThat(failure.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "THROTTLE", "SERVER_ERROR", "LOSE_ANSWER"})
  void aTransientFaultIsRetried(Fault fault) {
    faulty.next("PutItem", fault, fault);
    assertThat(await(records.insert(record("a", 1, 1), NOW))).isTrue();
    faulty.next("GetItem", fault, fault);
    assertThat(find("a")).contains(record("a", 1, 1));
    faulty.next("TransactWriteItems", fault, fault);
    assertThat(create(session("s", USER, NOW))).isTrue();
    faulty.next("Query", fault);
    faulty.next("TransactWriteItems", fault);
    assertThat(handOut()).contains("s");

    assertThat(actions("s")).containsExactly(Action.HAND_OUT, Action.CREATE);
  }

  @Test
  void aWriteWithALostResponseIsRecognised() {
    faulty.next("PutItem", LOSE_ANSWER);
    assertThat(await(records.insert(record("a", 1, 1), NOW))).isTrue();
    faulty.next("PutItem", LOSE_ANSWER, LOSE_ANSWER);
    assertThat(await(records.update(record("a", 2, 2), NOW))).isTrue();

    assertThat(find("a")).contains(record("a", 2, 2));
  }

  @Test
  void aLostRaceIsRecognisedAfterALostResponse() {
    await(records.insert(record("a", 1, 1), NOW));

    faulty.next("PutItem", LOSE_ANSWER);
    assertThat(await(records.insert(record("a", 1, 2), NOW))).isFalse();
    assertThat(find("a")).contains(record("a", 1, 1));
  }

  @Test
  void aLateWriteAfterAFaultLoses() {
    await(records.insert(record("a", 1, 1), NOW));

    faulty.next("PutItem", SERVER_ERROR, OVERTAKE);
    faulty.overtakeWith(() -> await(somebodyElse.records().update(record("a", 2, 7), NOW)));
    assertThat(await(records.update(record("a", 2, 2), NOW))).isFalse();
    assertThat(find("a")).contains(record("a", 2, 7));
  }

  /** The write was applied and then overwritten: reporting it as failed would be wrong. */
  @Test
  void aWriteOfUnknownOutcomeIsNotReportedAsLost() {
    await(records.insert(record("a", 1, 1), NOW));

    faulty.next("PutItem", LOSE_ANSWER, OVERTAKE);
    faulty.overtakeWith(() -> await(somebodyElse.records().update(record("a", 3, 7), NOW)));
    assertUnavailable(records.update(record("a", 2, 2), NOW));
    assertThat(find("a")).contains(record("a", 3, 7));
  }

  @Test
  void aRepeatedDeletionDeletesNothingNewer() {
    await(records.insert(record("a", 1, 1), NOW));

    faulty.next("TransactWriteItems", LOSE_ANSWER, OVERTAKE);
    faulty.overtakeWith(() -> await(somebodyElse.records().insert(record("a", 1, 7), NOW)));
    await(records.delete("kind", "a"));

    assertThat(find("a")).contains(record("a", 1, 7));
  }

  @Test
  void aCompletionWithALostResponseIsStoredOnce() {
    faulty.next("TransactWriteItems", LOSE_ANSWER, LOSE_ANSWER);

    assertThat(create(session("s", USER, NOW))).isTrue();
    assertThat(find("login of s")).contains(record("login of s", 2, 0));
    assertThat(actions("s")).containsExactly(Action.CREATE);
  }

  @Test
  void aHandOutWithALostResponseIsRecordedOnce() {
    create(session("s", USER, NOW));

    faulty.next("TransactWriteItems", LOSE_ANSWER);
    assertThat(handOut()).contains("s");
    assertThat(actions("s")).containsExactly(Action.HAND_OUT, Action.CREATE);
  }

  @Test
  void aRevocationWithALostResponseIsRecordedOnce() {
    create(session("s", USER, NOW));

    faulty.next("TransactWriteItems", LOSE_ANSWER);
    await(sessions.revoke("s", entry(Action.REVOKE, NOW)));
    assertThat(actions("s")).containsExactly(Action.REVOKE, Action.CREATE);
  }

  /** The entry has no request of its own that could fail alone. */
  @Test
  void sessionChangesAndTheirEntriesAreOneWrite() {
    create(session("s", USER, NOW));
    List<String> writes = List.of("TransactWriteItems", "PutItem", "UpdateItem");
    writes.forEach(faulty::arrivals);

    assertThat(handOut()).contains("s");
    assertThat(writes.stream().map(faulty::arrivals)).containsExactly(1, 0, 0);
    await(sessions.revoke("s", entry(Action.REVOKE, NOW)));
    assertThat(writes.stream().map(faulty::arrivals)).containsExactly(1, 0, 0);
    await(sessions.recordLogOut("s", true, entry(Action.LOG_OUT, NOW)));
    assertThat(writes.stream().map(faulty::arrivals)).containsExactly(1, 0, 0);
    assertThat(actions("s"))
        .containsExactly(Action.LOG_OUT, Action.REVOKE, Action.HAND_OUT, Action.CREATE);
  }

  @Test
  void transactionConflictsAreRetried() {
    create(session("s", USER, NOW));
    faulty.arrivals("TransactWriteItems");

    faulty.next("TransactWriteItems", CONFLICT, CONFLICT, CONFLICT);
    assertThat(handOut()).contains("s");
    assertThat(faulty.arrivals("TransactWriteItems")).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "THROTTLE", "SERVER_ERROR", "CONFLICT"})
  void aLastingFaultMakesTheStoreUnavailable(Fault fault) {
    create(session("s", USER, NOW));
    faulty.arrivals("TransactWriteItems");
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      faulty.next("TransactWriteItems", fault);
    }

    assertUnavailable(sessions.handOut(USER, entry(Action.HAND_OUT, NOW)));
    assertThat(faulty.arrivals("TransactWriteItems")).isEqualTo(MAX_ATTEMPTS);
    assertThat(actions("s")).containsExactly(Action.CREATE);
    assertThat(handOut()).contains("s");
  }

  @Test
  void aSessionThatIsRevokedWhileItIsHandedOutIsNotHandedOut() {
    create(session("older", USER, NOW.minusMillis(1)));
    create(session("newest", USER, NOW));

    faulty.next("TransactWriteItems", OVERTAKE);
    faulty.overtakeWith(
        () ->
            await(
                new PlainSessions(somebodyElse.sessions())
                    .revoke("newest", entry(Action.REVOKE, NOW.plusMillis(1)))));

    assertThat(handOut()).contains("older");
    assertThat(actions("newest")).containsExactly(Action.REVOKE, Action.CREATE);
    assertThat(actions("older")).containsExactly(Action.HAND_OUT, Action.CREATE);
  }

  @Test
  void aSilentNetworkTimesOut() {
    try (TcpRelay relay = TcpRelay.to(server.getPort());
        DynamoDbUnderTest behind = engine.another(URI.create("http://127.0.0.1:" + relay.port()))) {
      await(behind.records().insert(record("a", 1, 1), NOW));
      relay.fallSilent();
      long since = System.nanoTime();
      assertUnavailable(behind.records().find("kind", "a", NOW));
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(10));

      relay.speak();
      assertThat(await(behind.records().find("kind", "a", NOW))).contains(record("a", 1, 1));
    }
  }

  @Test
  void withoutItsTableTheStoreIsUnavailable() {
    engine.dropTable();

    assertUnavailable(records.find("kind", "a", NOW));
    assertUnavailable(records.insert(record("a", 1, 1), NOW));
    assertUnavailable(records.delete("kind", "a"));
    assertUnavailable(sessions.handOut(USER, entry(Action.HAND_OUT, NOW)));
    assertUnavailable(sessions.list(USER, 1));
  }
}
