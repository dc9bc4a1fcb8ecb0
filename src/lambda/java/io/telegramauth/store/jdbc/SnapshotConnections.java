package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Closes the connections to the database before SnapStart takes its snapshot: many instances begin
 * from it, and a connection belongs to one. The pools open others when they are asked. There are no
 * snapshots of a native executable.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "quarkus.native.enabled", stringValue = "true", enableIfMissing = true)
class SnapshotConnections implements Resource {
  private final InjectableInstance<AgroalDataSource> dataSources;

  SnapshotConnections(@Any InjectableInstance<AgroalDataSource> dataSources) {
    this.dataSources = dataSources;
  }

  void register(@Observes StartupEvent started) {
    Core.getGlobalContext().register(this);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    dataSources.listActive().forEach(dataSource -> dataSource.flush(FlushMode.ALL));
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // The pools open connections when they are asked for them.
  }
}
