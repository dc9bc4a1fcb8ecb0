package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.pool.DataSource;

/** What the pools of all SQL engines have in common. */
final class Pools {
  private Pools() {}

  /** Creates a pool that opens no connection before it is asked for one. */
  static AgroalDataSource open(AgroalConnectionPoolConfigurationSupplier pool) {
    return new DataSource(
        new AgroalDataSourceConfigurationSupplier()
            // Before a snapshot, the open connections are counted.
            .metricsEnabled(true)
            .connectionPoolConfiguration(pool)
            .get());
  }
}
