package io.telegramauth.campaign;

import io.telegramauth.campaign.harness.FaultyPostgresqlStore;
import io.telegramauth.campaign.harness.FaultyStore;
import io.telegramauth.testing.Campaign;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** On one PostgreSQL database. */
@EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
class PostgresqlFaultWalkIT extends FaultWalkContract {
  @Override
  protected String engine() {
    return "postgresql";
  }

  @Override
  protected FaultyStore store(Path directory) {
    return new FaultyPostgresqlStore();
  }
}
