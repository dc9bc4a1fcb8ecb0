package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.telegramauth.crypto.SecretString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where things are kept. */
@ConfigMapping(prefix = "telegram-auth.store")
public interface StoreConfig {
  /** One file on this machine. */
  String SQLITE = "sqlite";

  /** A PostgreSQL server. */
  String POSTGRESQL = "postgresql";

  /** A DynamoDB table. */
  String DYNAMODB = "dynamodb";

  /** Every engine there is. */
  List<String> ENGINES = List.of(SQLITE, POSTGRESQL, DYNAMODB);

  /** The engine, one of {@link #ENGINES}; its beans are identified by this name. */
  String engine();

  /** Whether a start brings the schema of an SQL engine up to date. */
  boolean migrateAtStart();

  /** Whether this process does, by timers, what has to be done now and then. */
  boolean housekeeping();

  /** The SQLite file. */
  SqliteConfig sqlite();

  /** The PostgreSQL server. */
  PostgresqlConfig postgresql();

  /** The DynamoDB table. */
  DynamodbConfig dynamodb();

  /** Which SQLite file, and how it is written. */
  interface SqliteConfig {
    /** The file's path; {@code :memory:} keeps nothing. */
    String path();

    /** What a commit waits for: {@code FULL}, {@code NORMAL} or {@code EXTRA}. */
    String synchronous();
  }

  /** How a PostgreSQL server is reached. */
  interface PostgresqlConfig {
    /** The database, as {@code jdbc:postgresql://host:port/database}. */
    Optional<String> url();

    /** The role that this service has there. */
    Optional<String> user();

    /** The role's password. */
    Optional<SecretString> password();

    /**
     * How long a statement may take, in milliseconds; text, so that a wrong one is reported in
     * words.
     */
    String statementTimeoutMs();

    /** The size of the pool. */
    int maxConnections();

    /** How long a request waits for a connection of the pool. */
    Duration acquisitionTimeout();

    /** How long opening a connection may take, in whole seconds. */
    Duration connectTimeout();

    /** How long the server may be silent, in whole seconds. */
    Duration socketTimeout();

    /** How long a connection is used, so that none stays with a former primary. */
    Duration maxLifetime();

    /** How long a connection may rest before it is validated. */
    Duration validateAfter();
  }

  /**
   * Which DynamoDB table. Region and credentials come from where the AWS SDK looks for them: the
   * environment, a profile, the platform.
   */
  interface DynamodbConfig {
    /** Its name. */
    String table();

    /** Where DynamoDB is, as an http or https address; the region's own when absent. */
    Optional<String> endpoint();
  }
}
