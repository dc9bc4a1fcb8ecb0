package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.telegramauth.crypto.SecretString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The store. */
@ConfigMapping(prefix = "telegram-auth.store")
public interface StoreConfig {
  /** A file on this machine. */
  String SQLITE = "sqlite";

  /** A PostgreSQL server. */
  String POSTGRESQL = "postgresql";

  /** A DynamoDB table. */
  String DYNAMODB = "dynamodb";

  /** All engines. */
  List<String> ENGINES = List.of(SQLITE, POSTGRESQL, DYNAMODB);

  /** The engine, one of {@link #ENGINES}; its beans are identified by this name. */
  String engine();

  /** Whether the schema of an SQL engine is migrated at startup. */
  boolean migrateAtStart();

  /** Whether this process runs maintenance tasks by timer. */
  boolean housekeeping();

  /** SQLite settings. */
  SqliteConfig sqlite();

  /** PostgreSQL settings. */
  PostgresqlConfig postgresql();

  /** DynamoDB settings. */
  DynamodbConfig dynamodb();

  /** SQLite settings. */
  interface SqliteConfig {
    /** Path of the file; {@code :memory:} for a database in memory. */
    String path();

    /** Durability of a commit: {@code FULL}, {@code NORMAL} or {@code EXTRA}. */
    String synchronous();
  }

  /** PostgreSQL settings. */
  interface PostgresqlConfig {
    /** JDBC address, as {@code jdbc:postgresql://host:port/database}. */
    Optional<String> url();

    /** Role. */
    Optional<String> user();

    /** Password of the role. */
    Optional<SecretString> password();

    /** Statement timeout in milliseconds; text, so that a malformed value is reported in words. */
    String statementTimeoutMs();

    /** Size of the connection pool. */
    int maxConnections();

    /** Time for which a request waits for a pooled connection. */
    Duration acquisitionTimeout();

    /** Connect timeout, in whole seconds. */
    Duration connectTimeout();

    /** Socket timeout, in whole seconds. */
    Duration socketTimeout();

    /** Maximum lifetime of a connection, so that none stays with a former primary. */
    Duration maxLifetime();

    /** Idle time after which a connection is validated before use. */
    Duration validateAfter();
  }

  /** DynamoDB settings. Region and credentials come from the AWS SDK's default chains. */
  interface DynamodbConfig {
    /** Name of the table. */
    String table();

    /** Address of DynamoDB (http or https); defaults to the region's endpoint. */
    Optional<String> endpoint();
  }
}
