package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.AgroalDataSourceMetrics;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
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

  private final InjectableInstance<AgroalDataSource> dataSources;

  SnapshotConnections(@Any InjectableInstance<AgroalDataSource> dataSources) {
    this.dataSources = dataSources;
  }

  void register(@Observes StartupEvent started) {
    Core.getGlobalContext().register(this);
  }

  /** Fails, and with it the snapshot, if a connection does not close or is not counted. */
  @Override
  public void beforeCheckpoint(Context<? extends Resource> context)
      throws InterruptedException, TimeoutException {
    List<AgroalDataSource> pools = dataSources.listActive();
    pools.forEach(SnapshotConnections::requireCounted);
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

  /** A pool without metrics would seem to have no connections. */
  private static void requireCounted(AgroalDataSource pool) {
    if (!pool.getConfiguration().metricsEnabled()) {
      throw new IllegalStateException("A pool counts no connections: jdbc.metrics.enabled");
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
