package io.telegramauth.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server for tests, unpacked and started here without a container. */
public final class PostgresServer implements AutoCloseable {
  /** The tests' role. */
  public static final String USER = "postgres";

  /** Any password is accepted. */
  public static final String PASSWORD = "any";

  /** A system property, which survives the application's class loaders. */
  private static final String SHARED = PostgresServer.class.getName() + ".port";

  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server, Path data, int port) {
    this.server = server;
    this.data = data;
    this.port = port;
  }

  /** The shared server, which ends with this process. */
  public static PostgresServer shared() {
    Object port = System.getProperties().computeIfAbsent(SHARED, name -> startShared());
    return new PostgresServer(null, null, Integer.parseInt((String) port));
  }

  private static String startShared() {
    try {
      return Integer.toString(builder().start().getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that can be restarted. */
  public static PostgresServer startIn(Path data) {
    try {
      EmbeddedPostgres server = builder().setDataDirectory(data).start();
      return new PostgresServer(server, data, server.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setPGStartupWait(Duration.ofSeconds(60))
        .setCleanDataDirectory(false)
        .setServerConfig("max_connections", "200")
        .setServerConfig("shared_buffers", "32MB");
  }

  /** Starts a standby of this server, which is stopped for a moment. */
  public PostgresServer startStandbyIn(Path copy) {
    stop();
    copyTo(copy);
    start();
    try {
      follow(copy, port);
      EmbeddedPostgres standby = builder().setDataDirectory(copy).start();
      return new PostgresServer(standby, copy, standby.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copyTo(Path copy) {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(data.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void follow(Path data, int primary) throws IOException {
    Files.createFile(data.resolve("standby.signal"));
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s'%n".formatted(primary, USER));
  }

  /** Promotes the standby. */
  public void promote() {
    execute("postgres", "SELECT pg_promote(true, 60)");
  }

  /** Starts this stopped server as a standby of its former standby. */
  public void startAsStandbyOf(PostgresServer primary) {
    try {
      follow(data, primary.port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** The process, whose children serve connections. */
  public ProcessHandle process() {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)")) {
      found.next();
      return ProcessHandle.of(found.getLong(1)).orElseThrow();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The port on this machine. */
  public int port() {
    return port;
  }

  /** An address of a database. */
  public String url(String database) {
    return url(port, database);
  }

  /** The address of a database behind another port. */
  public static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Creates a database unless it exists; returns whether it was created. */
  public boolean makeDatabase(String name) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'")) {
      if (found.next()) {
        return false;
      }
      statement.execute("CREATE DATABASE " + name);
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a statement in a database. */
  public void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a session waits for a lock; returns its process id. */
  public int awaitOneWaiting(String database) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> waiting(database), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Integer> waiting(String database) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '"
                    + database
                    + "'")) {
      return found.next() ? Optional.of(found.getInt(1)) : Optional.empty();
    }
  }

  /** The number of connections to a database. */
  public int connections(String database, String condition) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND %s"
                    .formatted(database, condition))) {
      found.next();
      return found.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Terminates connections to a database. */
  public void terminate(String database, String condition) {
    execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND %s"
            .formatted(database, condition));
  }

  /** A connection for the test itself. */
  public Connection connect(String database) throws SQLException {
    // Not by DriverManager, which knows only the drivers that its first caller's class loader saw.
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url(database));
    return dataSource.getConnection(USER, PASSWORD);
  }

  /** Stops the server; committed data stays. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server again. */
  public void start() {
    try {
      server = builder().setDataDirectory(data).setPort(port).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
