package io.telegramauth.store.dynamodb;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Sessions and their access log as items. */
final class DynamoDbSessionTable implements SessionTable {
  /** The newest session is nearly always live, so few are read. */
  private static final int PAGE_SIZE = 4;

  /** Each failed attempt means that one of the user's sessions was revoked meanwhile. */
  private static final int MAX_HAND_OUT_ATTEMPTS = 5;

  private static final String OF_PARTITION = Item.PARTITION + " = :partition";
  private static final String EXISTS = "attribute_exists(" + Item.PARTITION + ")";
  private static final String IS_NOT_REVOKED =
      "attribute_not_exists(" + SessionItem.REVOKED_AT + ")";

  private final DynamoDbRequests requests;
  private final String table;
  private final Duration sessionRetention;
  private final Duration entryRetention;

  /** Orders entries made by this process in the same millisecond. */
  private final AtomicLong entries = new AtomicLong();

  /**
   * @param sessionRetention retention of sessions after their expiry
   * @param entryRetention retention of access log entries
   */
  DynamoDbSessionTable(
      DynamoDbRequests requests, String table, Duration sessionRetention, Duration entryRetention) {
    this.requests = requests;
    this.table = table;
    this.sessionRetention = sessionRetention;
    this.entryRetention = entryRetention;
  }

  @Override
  public Uni<Boolean> insert(SessionRow session, AccessEntry entry, List<RecordWrite> along) {
    AttributeValue removal = Item.removal(session.expiresAt().plus(sessionRetention));
    List<TransactWriteItem> items =
        new ArrayList<>(DynamoDbRecordTable.transactItems(table, along, entry.at()));
    items.add(
        TransactWriteItem.builder()
            .put(
                locator ->
                    locator
                        .tableName(table)
                        .item(SessionItem.locator(session, removal))
                        .conditionExpression("attribute_not_exists(" + Item.PARTITION + ")"))
            .build());
    items.add(put(SessionItem.of(session, removal)));
    items.add(log(session.sessionId(), entry));
    return requests
        .writeTransaction(items)
        .map(
            refused -> {
              if (refused.contains(along.size())) {
                // Session ids are random, so the id cannot exist.
                throw new FailureException(FailureCode.STORE_UNAVAILABLE);
              }
              return refused.isEmpty();
            });
  }

  @Override
  public Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry) {
    return handOut(userId, entry, MAX_HAND_OUT_ATTEMPTS);
  }

  private Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry, int attemptsLeft) {
    if (attemptsLeft == 0) {
      return Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
    }
    return newestLive(newestFirst(userId, PAGE_SIZE), entry.at())
        .chain(
            found ->
                found.isEmpty()
                    ? Uni.createFrom().item(found)
                    : recordUse(found.get(), entry)
                        .chain(
                            used ->
                                used
                                    ? Uni.createFrom().item(found)
                                    : handOut(userId, entry, attemptsLeft - 1)));
  }

  private Uni<Optional<SessionRow>> newestLive(QueryRequest.Builder query, Instant now) {
    return requests
        .send(client -> client.query(query.build()))
        .chain(
            page -> {
              Optional<SessionRow> live =
                  page.items().stream()
                      .map(SessionItem::read)
                      .filter(row -> row.revokedAt().isEmpty() && row.expiresAt().isAfter(now))
                      .findFirst();
              return live.isPresent() || !page.hasLastEvaluatedKey()
                  ? Uni.createFrom().item(live)
                  : newestLive(query.exclusiveStartKey(page.lastEvaluatedKey()), now);
            });
  }

  /** Updates the last use of a session, unless it was revoked since it was read. */
  private Uni<Boolean> recordUse(SessionRow session, AccessEntry entry) {
    TransactWriteItem used =
        TransactWriteItem.builder()
            .update(
                update ->
                    update
                        .tableName(table)
                        .key(SessionItem.key(session))
                        .updateExpression(
                            "SET %s = :at, %s = :at"
                                .formatted(SessionItem.LAST_USED_AT, SessionItem.UPDATED_AT))
                        .conditionExpression(EXISTS + " AND " + IS_NOT_REVOKED)
                        .expressionAttributeValues(Map.of(":at", Item.time(entry.at()))))
            .build();
    return requests
        .writeTransaction(List.of(used, log(session.sessionId(), entry)))
        .map(List::isEmpty);
  }

  @Override
  public Uni<Optional<SessionRow>> find(String sessionId) {
    return key(sessionId)
        .chain(
            key ->
                key.isEmpty()
                    ? Uni.createFrom().item(Optional.<SessionRow>empty())
                    : item(key.get()).map(found -> found.map(SessionItem::read)));
  }

  /** The key of the session with this id. */
  private Uni<Optional<Map<String, AttributeValue>>> key(String sessionId) {
    return item(SessionItem.locatorKey(sessionId))
        .map(found -> found.map(locator -> SessionItem.keyAt(locator, sessionId)));
  }

  private Uni<Optional<Map<String, AttributeValue>>> item(Map<String, AttributeValue> key) {
    return requests
        .send(client -> client.getItem(get -> get.tableName(table).key(key).consistentRead(true)))
        .map(response -> response.hasItem() ? Optional.of(response.item()) : Optional.empty());
  }

  @Override
  public Uni<List<SessionRow>> list(long userId, int limit) {
    return items(newestFirst(userId, limit), limit)
        .map(items -> items.stream().map(SessionItem::read).toList());
  }

  private QueryRequest.Builder newestFirst(long userId, int limit) {
    return QueryRequest.builder()
        .tableName(table)
        .keyConditionExpression(OF_PARTITION)
        .expressionAttributeValues(
            Map.of(":partition", Item.text(SessionItem.userPartition(userId))))
        .scanIndexForward(false)
        .limit(limit)
        .consistentRead(true);
  }

  /** The result of a query, from as many pages as needed. */
  private Uni<List<Map<String, AttributeValue>>> items(QueryRequest.Builder query, int limit) {
    return requests
        .send(client -> client.query(query.limit(limit).build()))
        .chain(
            page -> {
              int missing = limit - page.count();
              return missing == 0 || !page.hasLastEvaluatedKey()
                  ? Uni.createFrom().item(page.items())
                  : items(query.exclusiveStartKey(page.lastEvaluatedKey()), missing)
                      .map(more -> Stream.concat(page.items().stream(), more.stream()).toList());
            });
  }

  @Override
  public Uni<Void> revoke(String sessionId, AccessEntry entry) {
    return change(
        sessionId,
        "SET %s = :at, %s = :at".formatted(SessionItem.REVOKED_AT, SessionItem.UPDATED_AT),
        EXISTS + " AND " + IS_NOT_REVOKED,
        Map.of(":at", Item.time(entry.at())),
        entry);
  }

  @Override
  public Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry) {
    if (!confirmed) {
      return requests.writeTransaction(List.of(log(sessionId, entry))).replaceWithVoid();
    }
    return change(
        sessionId,
        "SET %s = :loggedOut, %s = :at REMOVE %s"
            .formatted(SessionItem.LOGGED_OUT, SessionItem.UPDATED_AT, SessionItem.SECRET),
        EXISTS,
        Map.of(":at", Item.time(entry.at()), ":loggedOut", AttributeValue.fromBool(true)),
        entry);
  }

  /** Updates a session and appends the entry; appends only the entry if the condition fails. */
  private Uni<Void> change(
      String sessionId,
      String update,
      String condition,
      Map<String, AttributeValue> values,
      AccessEntry entry) {
    return key(sessionId)
        .chain(
            key -> {
              TransactWriteItem log = log(sessionId, entry);
              if (key.isEmpty()) {
                return requests.writeTransaction(List.of(log));
              }
              TransactWriteItem change =
                  TransactWriteItem.builder()
                      .update(
                          session ->
                              session
                                  .tableName(table)
                                  .key(key.get())
                                  .updateExpression(update)
                                  .conditionExpression(condition)
                                  .expressionAttributeValues(values))
                      .build();
              return requests
                  .writeTransaction(List.of(change, log))
                  .chain(
                      refused ->
                          refused.isEmpty()
                              ? Uni.createFrom().item(refused)
                              : requests.writeTransaction(List.of(log)));
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> reseal(SessionRow read, byte[] details, byte[] secret) {
    if (read.secret().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return requests
        .send(
            client ->
                client.updateItem(
                    update ->
                        update
                            .tableName(table)
                            .key(SessionItem.key(read))
                            .updateExpression(
                                "SET %s = :details, %s = :secret"
                                    .formatted(SessionItem.DETAILS, SessionItem.SECRET))
                            .conditionExpression(SessionItem.SECRET + " = :read")
                            .expressionAttributeValues(
                                Map.of(
                                    ":details", Item.bytes(details),
                                    ":secret", Item.bytes(secret),
                                    ":read", Item.bytes(read.secret().get())))))
        .replaceWithVoid()
        .onFailure(ConditionalCheckFailedException.class)
        .recoverWithNull();
  }

  @Override
  public Uni<List<AccessEntry>> accessLog(String sessionId, int limit) {
    QueryRequest.Builder newestFirst =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression(OF_PARTITION + " AND begins_with(" + Item.SORT + ", :log)")
            .expressionAttributeValues(
                Map.of(
                    ":partition", Item.text(SessionItem.sessionPartition(sessionId)),
                    ":log", Item.text(SessionItem.LOG_PREFIX)))
            .scanIndexForward(false)
            .consistentRead(true);
    return items(newestFirst, limit)
        .map(items -> items.stream().map(SessionItem::readEntry).toList());
  }

  /** DynamoDB expires items by itself. */
  @Override
  public Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit) {
    return Uni.createFrom().item(0);
  }

  private TransactWriteItem log(String sessionId, AccessEntry entry) {
    String suffix =
        String.format(Locale.ROOT, "%012x#%s", entries.getAndIncrement(), UUID.randomUUID());
    AttributeValue removal = Item.removal(entry.at().plus(entryRetention));
    return put(SessionItem.entry(sessionId, entry, suffix, removal));
  }

  private TransactWriteItem put(Map<String, AttributeValue> item) {
    return TransactWriteItem.builder().put(put -> put.tableName(table).item(item)).build();
  }
}
