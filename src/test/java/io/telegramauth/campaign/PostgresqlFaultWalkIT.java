package io.telegramauth.campaign;

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
  protected StoreUnderFire store(Path directory) {
    return new PostgresqlUnderFire();
  }
}
