package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import io.telegramauth.testing.TcpRelay;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A PostgreSQL database behind a faulty network: connections are cut within transactions, or go
 * silent; another client locks the tables.
 */
public final class FaultyPostgresqlStore implements FaultyStore {
  private static final String TABLES = "records, sessions, session_access_log";

  private final PostgresServer server = PostgresServer.shared();
  private final String database = "walk_" + UUID.randomUUID().toString().replace('-', '_');
  private final TcpRelay network = TcpRelay.to(server.port());

  public FaultyPostgresqlStore() {
    server.makeDatabase(database);
  }

  @Override
  public Map<String, String> configuration() {
    Map<String, String> configuration =
        new HashMap<>(PostgresqlStore.configuration(PostgresServer.url(network.port(), database)));
    configuration.put("STORE_POSTGRESQL_CONNECT_TIMEOUT_S", "1");
    configuration.put("STORE_POSTGRESQL_SOCKET_TIMEOUT_S", "2");
    configuration.put("STORE_POSTGRESQL_ACQUISITION_TIMEOUT_MS", "1500");
    configuration.put("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "1500");
    return configuration;
  }

  @Override
  public Set<InjectedFault> faultCounts() {
    return EnumSet.of(
        InjectedFault.STORE_LOCKED,
        InjectedFault.STORE_SLOW,
        InjectedFault.STORE_CUT,
        InjectedFault.STORE_SILENT);
  }

  @Override
  public Runnable begin(ScheduledFault scheduled, List<Long> processes) {
    return switch (scheduled.fault()) {
      case STORE_LOCKED -> holdLock();
      default -> NetworkFaults.begin(network, scheduled);
    };
  }

  private Runnable holdLock() {
    try {
      Connection connection = server.connect(database);
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("LOCK TABLE " + TABLES + " IN SHARE MODE");
      }
      return () -> unlock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unlock(Connection connection) {
    try (connection) {
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Path> files() {
    return List.of();
  }

  @Override
  public void close() {
    network.close();
  }
}
