package io.telegramauth.store.dynamodb;

import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.StoreConfig.DynamodbConfig;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;

/** Produces the tables of the DynamoDB engine. */
class DynamoDbProducer {
  private final DynamodbConfig config;
  private final SessionConfig sessionConfig;

  DynamoDbProducer(StoreConfig config, SessionConfig sessionConfig) {
    this.config = config.dynamodb();
    this.sessionConfig = sessionConfig;
  }

  @Produces
  @Singleton
  DynamoDbRequests requests(Vertx vertx) {
    return new DynamoDbRequests(config.endpoint().map(URI::create), vertx);
  }

  void close(@Disposes DynamoDbRequests requests) {
    requests.close();
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.DYNAMODB)
  RecordTable records(DynamoDbRequests requests) {
    return new DynamoDbRecordTable(requests, config.table());
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.DYNAMODB)
  SessionTable sessions(DynamoDbRequests requests) {
    return new DynamoDbSessionTable(
        requests, config.table(), sessionConfig.retention(), sessionConfig.auditRetention());
  }
}
