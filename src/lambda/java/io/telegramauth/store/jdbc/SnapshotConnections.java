package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.AgroalDataSourceMetrics;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Closes the database connections before SnapStart takes its snapshot: many instances start from
 * it, and a connection belongs to one. The pools open new ones on demand. Native executables have
 * no snapshots.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "quarkus.native.enabled", stringValue = "true", enableIfMissing = true)
class SnapshotConnections implements Resource {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  /** That of the engine in use; none if it is not an SQL engine. */
  private final Instance<AgroalDataSource> pool;

  SnapshotConnections(StoreConfig config, @Any Instance<AgroalDataSource> pools) {
    this.pool = pools.select(Identifier.Literal.of(config.engine()));
  }

  void register(@Observes StartupEvent started) {
    Core.getGlobalContext().register(this);
  }

  /** Fails, and with it the snapshot, when a connection is not closed in time. */
  @Override
  public void beforeCheckpoint(Context<? extends Resource> context)
      throws InterruptedException, TimeoutException {
    List<AgroalDataSource> pools = pool.stream().toList();
    pools.forEach(pool -> pool.flush(FlushMode.ALL));
    // The pools close their connections on threads of their own.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (pools.stream().anyMatch(SnapshotConnections::hasConnections)) {
      if (System.nanoTime() - end >= 0) {
        throw new TimeoutException("A connection to the database is still open: no snapshot");
      }
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
  }

  private static boolean hasConnections(AgroalDataSource pool) {
    AgroalDataSourceMetrics counted = pool.getMetrics();
    return counted.destroyCount() < counted.creationCount();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // The pools open connections on demand.
  }
}
