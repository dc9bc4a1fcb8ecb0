package io.telegramauth.startup;

import io.telegramauth.config.StoreConfig.PostgresqlConfig;
import java.time.Duration;

/** PostgreSQL settings whose pool is as by default: nothing about it is checked. */
interface PoolDefaults extends PostgresqlConfig {
  @Override
  default int maxConnections() {
    return 16;
  }

  @Override
  default Duration acquisitionTimeout() {
    return Duration.ofSeconds(5);
  }

  @Override
  default Duration connectTimeout() {
    return Duration.ofSeconds(3);
  }

  @Override
  default Duration socketTimeout() {
    return Duration.ofSeconds(8);
  }

  @Override
  default Duration maxLifetime() {
    return Duration.ofMinutes(5);
  }

  @Override
  default Duration validateAfter() {
    return Duration.ofMillis(500);
  }
}
