package io.telegramauth.store.dynamodb;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.EXPIRY;
import static io.telegramauth.store.SessionRows.NOW;
import static io.telegramauth.store.SessionRows.entry;
import static io.telegramauth.store.SessionRows.session;
import static io.telegramauth.store.dynamodb.DynamoDbUnderTest.ENTRY_RETENTION;
import static io.telegramauth.store.dynamodb.DynamoDbUnderTest.SESSION_RETENTION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.PlainSessions;
import io.telegramauth.store.Race;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.StoredRecord;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.TableTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is specific to DynamoDB. */
@Timeout(60)
class DynamoDbTableTest {
  private static final long USER = 5_000_000_001L;

  private DynamoDbUnderTest engine;

  @BeforeEach
  void open() {
    engine = DynamoDbUnderTest.open();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static StoredRecord record(String id, long version, Instant keepUntil, int data) {
    return new StoredRecord("kind", id, version, keepUntil, new byte[] {(byte) data});
  }

  private boolean create(SessionRow session) {
    return await(sessions().insert(session, entry(Action.CREATE, NOW), List.of()));
  }

  private PlainSessions sessions() {
    return new PlainSessions(engine.sessions());
  }

  private static Instant removal(Map<String, AttributeValue> item) {
    return Instant.ofEpochSecond(Long.parseLong(item.get("x").n()));
  }

  @Test
  void itemsHaveTheirTimeToLive() {
    await(engine.records().insert(record("a", 1, EXPIRY, 1), NOW));
    create(session("s", USER, NOW));

    assertThat(engine.items())
        .hasSize(4)
        .allSatisfy(
            item -> {
              String partition = item.get("pk").s();
              String sort = item.get("sk").s();
              Instant over =
                  partition.startsWith("R#")
                      ? EXPIRY
                      : sort.startsWith("N#")
                          ? NOW.plus(ENTRY_RETENTION)
                          : EXPIRY.plus(SESSION_RETENTION);
              assertThat(removal(item)).isBetween(over.plusSeconds(60), over.plusSeconds(7200));
            });
  }

  @Test
  void dynamoDbExpiresItems() {
    Instant now = Instant.now();
    await(engine.records().insert(record("over", 1, now.minusSeconds(7200), 1), now));
    await(engine.records().insert(record("just over", 1, now.minusSeconds(1), 1), now));
    await(engine.records().insert(record("not over", 1, now.plusSeconds(60), 1), now));
    engine.removeWhatIsOver();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(engine.items())
                    .extracting(item -> item.get("pk").s())
                    .containsExactlyInAnyOrder("R#just over", "R#not over"));
  }

  @Test
  void theTimeToLiveMovesWithTheRecord() {
    await(engine.records().insert(record("a", 1, EXPIRY, 1), NOW));
    Instant later = EXPIRY.plusSeconds(86_400);
    await(engine.records().update(record("a", 2, later, 1), NOW));

    assertThat(removal(engine.items().get(0))).isAfter(later);
  }

  @Test
  void expiredItemsDoNotExist() {
    RecordTable records = engine.records();
    await(records.insert(record("a", 1, NOW, 1), NOW.minusSeconds(1)));
    create(session("s", USER, NOW));

    assertThat(engine.items()).hasSize(4);
    assertThat(await(records.find("kind", "a", NOW))).isEmpty();
    assertThat(await(records.update(record("a", 2, EXPIRY, 2), NOW))).isFalse();
    assertThat(
            await(
                records.write(
                    List.of(
                        RecordWrite.insert(record("b", 1, EXPIRY, 1)),
                        RecordWrite.update(record("a", 2, EXPIRY, 2))),
                    NOW)))
        .isFalse();
    assertThat(await(sessions().handOut(USER, entry(Action.HAND_OUT, EXPIRY)))).isEmpty();
    assertThat(await(records.insert(record("a", 1, EXPIRY, 3), NOW))).isTrue();
  }

  @Test
  void findsALiveSessionBehindManyOthers() {
    create(session("lives", USER, NOW.minusSeconds(100)));
    IntStream.range(0, 10)
        .forEach(
            i -> {
              create(session("revoked" + i, USER, NOW.minusSeconds(i)));
              await(sessions().revoke("revoked" + i, entry(Action.REVOKE, NOW)));
            });

    assertThat(await(sessions().handOut(USER, entry(Action.HAND_OUT, NOW))))
        .map(SessionRow::sessionId)
        .contains("lives");
  }

  /** DynamoDB reads up to a megabyte at once. */
  @Test
  void listsMoreThanOnePage() {
    IntStream.range(0, 20)
        .forEach(
            i ->
                create(
                    new SessionRow(
                        "s" + i,
                        USER,
                        "default",
                        NOW.plusMillis(i),
                        NOW,
                        Optional.empty(),
                        EXPIRY,
                        Optional.empty(),
                        false,
                        1,
                        1,
                        new byte[100_000],
                        Optional.empty(),
                        Optional.empty())));

    assertThat(await(sessions().list(USER, 15)))
        .extracting(SessionRow::sessionId)
        .containsExactlyElementsOf(
            IntStream.iterate(19, i -> i - 1).limit(15).mapToObj(i -> "s" + i).toList());
    assertThat(await(sessions().list(USER, 100))).hasSize(20);
  }

  @Test
  void oneOfTwoProcessesWins() {
    try (DynamoDbUnderTest other = engine.another(DynamoDbLocal.shared())) {
      await(engine.records().insert(record("a", 1, EXPIRY, 0), NOW));
      for (int version = 2; version < 12; version++) {
        long next = version;
        List<Boolean> won =
            Race.of(
                8,
                runner -> {
                  RecordTable records = (runner % 2 == 0 ? engine : other).records();
                  return await(records.update(record("a", next, EXPIRY, runner), NOW));
                });

        assertThat(won).as("version %d", version).containsOnlyOnce(true);
        assertThat(await(other.records().find("kind", "a", NOW)))
            .contains(record("a", next, EXPIRY, won.indexOf(true)));
      }
    }
  }

  @Test
  void servesItsDataAfterARestart(@TempDir Path directory) {
    try (DynamoDbLocal server = DynamoDbLocal.in(directory);
        DynamoDbUnderTest restarted =
            DynamoDbUnderTest.open(server.endpoint(), server.endpoint())) {
      RecordTable records = restarted.records();
      assertThat(await(records.insert(record("a", 1, EXPIRY, 1), NOW))).isTrue();

      server.kill();
      server.start();
      // By a patient client: the start-up time of a server is not tested here.
      assertThat(restarted.items()).hasSize(1);

      assertThat(await(records.find("kind", "a", NOW))).contains(record("a", 1, EXPIRY, 1));
      assertThat(await(records.update(record("a", 2, EXPIRY, 2), NOW))).isTrue();
    }
  }

  @Test
  void theTemplateProtectsTheTable() {
    JsonNode table = TableTemplate.resource();
    JsonNode properties = table.required("Properties");

    assertThat(table.required("DeletionPolicy").asText()).isEqualTo("Retain");
    assertThat(table.required("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    assertThat(properties.required("DeletionProtectionEnabled").asBoolean()).isTrue();
    assertThat(properties.at("/SSESpecification/SSEEnabled").asBoolean()).isTrue();
    assertThat(
            properties
                .at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                .asBoolean())
        .isTrue();
    assertThat(properties.at("/TimeToLiveSpecification/AttributeName").asText())
        .isEqualTo(Item.REMOVAL);
  }
}
