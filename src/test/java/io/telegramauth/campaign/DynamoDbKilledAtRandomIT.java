package io.telegramauth.campaign;

import io.telegramauth.testing.DynamoDbStore;
import java.util.Map;

/** On one DynamoDB table. */
class DynamoDbKilledAtRandomIT extends KilledAtRandomContract {
  private final Map<String, String> table = DynamoDbStore.newTable();

  @Override
  protected String name() {
    return "dynamodb";
  }

  @Override
  protected Map<String, String> engine() {
    return table;
  }
}
