package io.telegramauth.store.dynamodb;

import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.TableTemplate;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB with a table of its own, created as {@code deploy/aws} describes. */
final class DynamoDbUnderTest implements StoreEngine {
  static final Duration SESSION_RETENTION = Duration.ofDays(30);
  static final Duration ENTRY_RETENTION = Duration.ofDays(365);

  /** Clients for creating and inspecting tables, by server. */
  private static final Map<URI, DynamoDbAsyncClient> CLIENTS = new ConcurrentHashMap<>();

  private final URI endpoint;
  private final String table;
  private final DynamoDbAsyncClient client;
  private Vertx vertx;
  private DynamoDbRequests requests;

  private DynamoDbUnderTest(URI endpoint, String table, DynamoDbAsyncClient client) {
    this.endpoint = endpoint;
    this.table = table;
    this.client = client;
    connect();
  }

  /** On the shared server. */
  static DynamoDbUnderTest open() {
    URI server = DynamoDbLocal.shared();
    return open(server, server);
  }

  /**
   * On this server, reached through another address.
   *
   * @param endpoint the address that the engine uses
   */
  static DynamoDbUnderTest open(URI server, URI endpoint) {
    DynamoDbAsyncClient client = CLIENTS.computeIfAbsent(server, DynamoDbStore::client);
    String table = "test-" + UUID.randomUUID();
    TableTemplate.create(client, table);
    return new DynamoDbUnderTest(endpoint, table, client);
  }

  /** Another process on the same table. */
  DynamoDbUnderTest another(URI server) {
    return new DynamoDbUnderTest(server, table, client);
  }

  private void connect() {
    vertx = Vertx.vertx();
    requests = new DynamoDbRequests(Optional.of(endpoint), vertx);
  }

  @Override
  public RecordTable records() {
    return new DynamoDbRecordTable(requests, table);
  }

  @Override
  public SessionTable sessions() {
    return new DynamoDbSessionTable(requests, table, SESSION_RETENTION, ENTRY_RETENTION);
  }

  /** All items of the table. */
  List<Map<String, AttributeValue>> items() {
    return client.scan(scan -> scan.tableName(table).consistentRead(true)).join().items();
  }

  void removeWhatIsOver() {
    TableTemplate.removeWhatIsOver(client, table);
  }

  void dropTable() {
    client.deleteTable(delete -> delete.tableName(table)).join();
  }

  @Override
  public void reopen() {
    disconnect();
    connect();
  }

  private void disconnect() {
    requests.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** The table stays, as after a process's end; the server drops it. */
  @Override
  public void close() {
    disconnect();
  }
}
