package io.telegramauth.campaign;

import io.telegramauth.testing.Campaign;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** On one DynamoDB table. */
@EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
class DynamoDbFaultWalkIT extends FaultWalkContract {
  @Override
  protected String engine() {
    return "dynamodb";
  }

  @Override
  protected StoreUnderFire store(Path directory) {
    return new DynamoDbUnderFire();
  }
}
