package io.telegramauth.store.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.store.EarlierStoreContract;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@QuarkusTest
@QuarkusTestResource(
    value = EarlierDynamoDbStoreTest.Restored.class,
    restrictToAnnotatedClass = true)
class EarlierDynamoDbStoreTest extends EarlierStoreContract {
  /** The items as they were exported, in the form of DynamoDB's own JSON. */
  public static class Restored extends Sandbox {
    private static final String TIME_TO_LIVE = "x";
    private static final Path ITEMS = Path.of("src/test/resources/stores/dynamodb-2026-11.json");

    @Override
    public Map<String, String> start() {
      Map<String, String> configuration = super.start();
      Map<String, String> store = DynamoDbStore.newTable();
      try (DynamoDbAsyncClient client = DynamoDbStore.client(DynamoDbLocal.shared())) {
        for (JsonNode item : new ObjectMapper().readTree(ITEMS.toFile())) {
          Map<String, AttributeValue> values = new HashMap<>();
          for (Map.Entry<String, JsonNode> field : item.properties()) {
            values.put(field.getKey(), value(field.getValue()));
          }
          // Its time is over by now: the server would remove it.
          values.remove(TIME_TO_LIVE);
          client
              .putItem(put -> put.tableName(store.get("STORE_DYNAMODB_TABLE")).item(values))
              .join();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      configuration.putAll(store);
      return configuration;
    }

    private static AttributeValue value(JsonNode typed) throws IOException {
      Map.Entry<String, JsonNode> value = typed.properties().iterator().next();
      return switch (value.getKey()) {
        case "S" -> AttributeValue.fromS(value.getValue().textValue());
        case "N" -> AttributeValue.fromN(value.getValue().textValue());
        case "BOOL" -> AttributeValue.fromBool(value.getValue().booleanValue());
        case "B" -> AttributeValue.fromB(SdkBytes.fromByteArray(value.getValue().binaryValue()));
        default -> throw new IOException("There is no attribute of this type: " + typed);
      };
    }
  }

  @Override
  protected Instant written() {
    return Instant.parse("2026-11-30T23:26:00Z");
  }

  @Override
  protected boolean keysHaveOwners() {
    return true;
  }

  @Override
  protected String session() {
    return "13124cURUDB0JFI6APxQNw";
  }

  @Override
  protected String waiting() {
    return "xYXSX_eV9AVYTCQIwPkU5omTSjw5Vg5-";
  }

  @Override
  protected String completedLogin() {
    return "hdjQiB1bAZvS7TuST0MKzcLSrFfWiEKs";
  }
}
