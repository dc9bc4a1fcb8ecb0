package io.telegramauth.campaign;

import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The store engines that a promise is tried on. */
enum Engine {
  SQLITE {
    /** A file in the directory where the processes run, which is theirs by default. */
    @Override
    Map<String, String> newStore() {
      return Map.of();
    }
  },
  POSTGRESQL {
    @Override
    Map<String, String> newStore() {
      return PostgresqlStore.onDatabase("campaign_" + DATABASES.incrementAndGet());
    }

    @Override
    Optional<ProcessHandle> server() {
      return Optional.of(PostgresServer.shared().process());
    }
  },
  DYNAMODB {
    @Override
    Map<String, String> newStore() {
      return DynamoDbStore.newTable();
    }

    @Override
    Optional<ProcessHandle> server() {
      return Optional.of(DynamoDbLocal.sharedProcess());
    }
  };

  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** The configuration of processes that share a store which nobody else has. */
  abstract Map<String, String> newStore();

  /** Its server's process; SQLite has none. */
  Optional<ProcessHandle> server() {
    return Optional.empty();
  }

  /** The name of a row's figures on this engine. */
  String row(String row) {
    return row + "-" + name().toLowerCase(Locale.ROOT);
  }

  /** All of them in the campaign, the default one in a slice; {@code -Dengine=postgresql}: it. */
  static Stream<Engine> tried() {
    String only = System.getProperty("engine");
    if (only != null) {
      return Stream.of(valueOf(only.toUpperCase(Locale.ROOT)));
    }
    return Campaign.isFull() ? Stream.of(values()) : Stream.of(SQLITE);
  }
}
