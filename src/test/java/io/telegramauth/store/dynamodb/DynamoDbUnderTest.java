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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB with a table of its own, created as {@code deploy/aws} describes. */
final class DynamoDbUnderTest implements StoreEngine {
  static final Duration SESSION_RETENTION = Duration.ofDays(30);
  static final Duration ENTRY_RETENTION = Duration.ofDays(365);

  /** Clients for creating and inspecting tables, by server. */
  private static final Map<URI, DynamoDbAsyncClient> CLIENTS = new ConcurrentHashMap<>();

  private static final Map<String, String> ENTRY_ATTRIBUTES =
      Map.of(
          "at", "t",
          "service", "b",
          "action", "a",
          "outcome", "o",
          "address", "f",
          "request_id", "q",
          "caller_request_id", "p",
          "seal", "g");

  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "owner", "b",
          "updated_at", "m",
          "last_used_at", "l",
          "expires_at", "e",
          "revoked_at", "r",
          "logged_out", "o",
          "version", "v",
          "details", "d",
          "secret", "s",
          "seal", "g");

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

  /** A key cannot be changed: the item is moved, and its locator with it. */
  @Override
  public void overwrite(String sessionId, String column, Object value) {
    Map<String, AttributeValue> locator = new HashMap<>(item("S#" + sessionId, "S"));
    Map<String, AttributeValue> session =
        new HashMap<>(
            item(
                "U#" + locator.get("u").n(),
                "%015d#%s".formatted(Long.parseLong(locator.get("c").n()), sessionId)));
    Map<String, AttributeValue> key = Map.of("pk", session.get("pk"), "sk", session.get("sk"));
    if (column.equals("user_id") || column.equals("created_at")) {
      boolean user = column.equals("user_id");
      locator.put(user ? "u" : "c", AttributeValue.fromN("" + value));
      session.put(
          user ? "pk" : "sk",
          AttributeValue.fromS(
              user ? "U#" + value : "%015d#%s".formatted(Long.parseLong("" + value), sessionId)));
      client.deleteItem(delete -> delete.tableName(table).key(key)).join();
      put(locator);
    } else {
      String name = ATTRIBUTES.get(column);
      if (value == null) {
        session.remove(name);
      } else {
        session.put(name, attribute(column, value));
      }
      if (column.equals("owner")) {
        locator.put(name, attribute(column, value));
        put(locator);
      }
    }
    put(session);
  }

  @Override
  public void overwriteEntry(String sessionId, long version, String column, Object value) {
    Map<String, AttributeValue> entry = new HashMap<>(entry(sessionId, version));
    String name = ENTRY_ATTRIBUTES.get(column);
    if (value == null) {
      entry.remove(name);
    } else {
      entry.put(name, attribute(column, value));
    }
    put(entry);
  }

  @Override
  public void removeEntry(String sessionId, long version) {
    Map<String, AttributeValue> entry = entry(sessionId, version);
    client
        .deleteItem(
            delete ->
                delete.tableName(table).key(Map.of("pk", entry.get("pk"), "sk", entry.get("sk"))))
        .join();
  }

  private Map<String, AttributeValue> entry(String sessionId, long version) {
    return items().stream()
        .filter(item -> item.get("pk").s().equals("S#" + sessionId))
        .filter(item -> item.get("sk").s().startsWith("N#%016d#".formatted(version)))
        .findFirst()
        .orElseThrow();
  }

  private static AttributeValue attribute(String column, Object value) {
    if (value instanceof byte[] bytes) {
      return AttributeValue.fromB(SdkBytes.fromByteArray(bytes));
    }
    return value instanceof String text
        ? AttributeValue.fromS(text)
        : column.equals("logged_out")
            ? AttributeValue.fromBool(value.equals(1L))
            : AttributeValue.fromN("" + value);
  }

  private Map<String, AttributeValue> item(String partition, String sort) {
    return client
        .getItem(
            get ->
                get.tableName(table)
                    .consistentRead(true)
                    .key(
                        Map.of(
                            "pk",
                            AttributeValue.fromS(partition),
                            "sk",
                            AttributeValue.fromS(sort))))
        .join()
        .item();
  }

  private void put(Map<String, AttributeValue> item) {
    client.putItem(put -> put.tableName(table).item(item)).join();
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
