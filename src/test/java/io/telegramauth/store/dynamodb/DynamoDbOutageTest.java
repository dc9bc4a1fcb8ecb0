package io.telegramauth.store.dynamodb;

import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.store.dynamodb.FaultyDynamoDb.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TableTemplate;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** DynamoDB responds, but accepts no writes. */
@QuarkusTest
@TestProfile(DynamoDbOutageTest.Chosen.class)
@QuarkusTestResource(Sandbox.class)
@Timeout(120)
class DynamoDbOutageTest {
  /** Kept in DynamoDB, with something between that can throttle it. */
  public static class Chosen implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(FaultyStore.class));
    }
  }

  /** A test's field of this type is injected with the running one. */
  public static class FaultyStore extends DynamoDbStore {
    private FaultyDynamoDb between;

    @Override
    public Map<String, String> start() {
      between = new FaultyDynamoDb(DynamoDbLocal.shared());
      Map<String, String> configuration = new HashMap<>(super.start());
      configuration.put("STORE_DYNAMODB_ENDPOINT", between.endpoint().toString());
      return configuration;
    }

    @Override
    public void inject(TestInjector injector) {
      injector.injectIntoFields(this, new TestInjector.MatchesType(FaultyStore.class));
    }

    void throttleWrites() {
      for (String operation : List.of("PutItem", "TransactWriteItems")) {
        between.next(operation, Collections.nCopies(500, Fault.THROTTLE).toArray(Fault[]::new));
      }
    }

    void passEverything() {
      between.clear();
    }

    @Override
    public void stop() {
      between.close();
    }
  }

  /** Time until writes succeed again after the outage. */
  private static final Duration HEALING = Duration.ofSeconds(10);

  Sandbox sandbox;
  FaultyStore store;

  @ConfigProperty(name = "telegram-auth.store.dynamodb.table")
  String table;

  private static void awaitReady(int status, String check) {
    await()
        .atMost(HEALING)
        .untilAsserted(
            () ->
                Management.get("/q/health/ready")
                    .then()
                    .statusCode(status)
                    .body("checks.find { it.name == 'store' }.status", equalTo(check)));
  }

  private void assertRefusesWhatItCannotKeep() {
    String number = Api.plainNumber();
    assertRefused(Api.start(number), 503, "STORE_UNAVAILABLE", "UNKNOWN");
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isZero();
  }

  @Test
  void isUnreadyWhileThrottled() {
    String number = Api.plainNumber();
    String login = Api.startLogin(number);
    awaitReady(200, "UP");

    store.throttleWrites();
    awaitReady(503, "DOWN");
    assertRefusesWhatItCannotKeep();
    awaitReady(503, "DOWN");

    store.passEverything();
    awaitReady(200, "UP");
    Api.code(login, Api.codeOf(number)).then().statusCode(200);
  }

  @Test
  void isUnreadyWithoutItsTable() {
    Api.startLogin(Api.plainNumber());
    try (DynamoDbAsyncClient client = DynamoDbStore.client(DynamoDbLocal.shared())) {
      client.deleteTable(deletion -> deletion.tableName(table)).join();
      awaitReady(503, "DOWN");
      assertRefusesWhatItCannotKeep();

      TableTemplate.create(client, table);
    }
    awaitReady(200, "UP");
    Api.startLogin(Api.plainNumber());
  }
}
