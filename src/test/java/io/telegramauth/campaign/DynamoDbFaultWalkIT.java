package io.telegramauth.campaign;

import io.telegramauth.campaign.harness.FaultyDynamoDbStore;
import io.telegramauth.campaign.harness.FaultyStore;
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
  protected FaultyStore store(Path directory) {
    return new FaultyDynamoDbStore();
  }
}
