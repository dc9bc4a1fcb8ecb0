package io.telegramauth.campaign.harness;

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

/** The store engines that a row runs on. */
public enum Engine {
  SQLITE {
    /** A file in the directory where the processes run, which is theirs by default. */
    @Override
    public Map<String, String> newStore() {
      return Map.of();
    }
  },
  POSTGRESQL {
    @Override
    public Map<String, String> newStore() {
      return PostgresqlStore.onDatabase("campaign_" + DATABASES.incrementAndGet());
    }

    @Override
    public Optional<ProcessHandle> server() {
      return Optional.of(PostgresServer.shared().process());
    }
  },
  DYNAMODB {
    @Override
    public Map<String, String> newStore() {
      return DynamoDbStore.newTable();
    }

    @Override
    public Optional<ProcessHandle> server() {
      return Optional.of(DynamoDbLocal.sharedProcess());
    }
  };

  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** The configuration of processes that share a store which nobody else has. */
  public abstract Map<String, String> newStore();

  /** Its server's process; SQLite has none. */
  public Optional<ProcessHandle> server() {
    return Optional.empty();
  }

  /** The name of a row's figures on this engine. */
  public String row(String row) {
    return row + "-" + name().toLowerCase(Locale.ROOT);
  }

  /** All of them in the campaign, the default one in a slice; {@code -Dengine=postgresql}: it. */
  public static Stream<Engine> tried() {
    String only = System.getProperty("engine");
    if (only != null) {
      return Stream.of(valueOf(only.toUpperCase(Locale.ROOT)));
    }
    return Campaign.isFull() ? Stream.of(values()) : Stream.of(SQLITE);
  }
}
