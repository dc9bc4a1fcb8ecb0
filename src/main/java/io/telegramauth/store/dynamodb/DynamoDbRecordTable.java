package io.telegramauth.store.dynamodb;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.store.dynamodb.RecordItem.Condition;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Short-lived records as items. */
final class DynamoDbRecordTable implements RecordTable {
  private final DynamoDbRequests requests;
  private final String table;

  DynamoDbRecordTable(DynamoDbRequests requests, String table) {
    this.requests = requests;
    this.table = table;
  }

  @Override
  public Uni<Optional<StoredRecord>> find(String kind, String id, Instant now) {
    return requests
        .send(
            client ->
                client.getItem(
                    get -> get.tableName(table).key(RecordItem.key(kind, id)).consistentRead(true)))
        .map(response -> RecordItem.read(response.item(), now));
  }

  @Override
  public Uni<List<StoredRecord>> findAll(List<RecordKey> keys, Instant now) {
    KeysAndAttributes asked =
        KeysAndAttributes.builder()
            .keys(keys.stream().map(key -> RecordItem.key(key.kind(), key.id())).toList())
            .consistentRead(true)
            .build();
    return items(Map.of(table, asked))
        .map(items -> items.stream().flatMap(item -> RecordItem.read(item, now).stream()).toList());
  }

  /**
   * Reads items, and repeats the request for keys that DynamoDB left unprocessed. Each response has
   * at least one item, or the request fails.
   */
  private Uni<List<Map<String, AttributeValue>>> items(Map<String, KeysAndAttributes> asked) {
    BatchGetItemRequest request = BatchGetItemRequest.builder().requestItems(asked).build();
    return requests
        .send(client -> client.batchGetItem(request))
        .chain(
            response -> {
              List<Map<String, AttributeValue>> some =
                  response.responses().getOrDefault(table, List.of());
              return response.unprocessedKeys().isEmpty()
                  ? Uni.createFrom().item(some)
                  : items(response.unprocessedKeys())
                      .map(others -> Stream.concat(some.stream(), others.stream()).toList());
            });
  }

  /** The index is eventually consistent: the records that it names are read again. */
  @Override
  public Uni<List<StoredRecord>> findDue(String kind, Instant now, int limit) {
    return requests
        .send(
            client ->
                client.query(
                    query ->
                        query
                            .tableName(table)
                            .indexName(RecordItem.DUE_INDEX)
                            .keyConditionExpression(
                                Item.SORT + " = :kind AND " + RecordItem.DUE_AT + " <= :now")
                            .expressionAttributeValues(
                                Map.of(":kind", Item.text(kind), ":now", Item.time(now)))
                            .limit(limit)))
        .map(response -> response.items().stream().map(RecordItem::named).toList())
        .chain(
            keys ->
                keys.isEmpty()
                    ? Uni.createFrom().item(List.<StoredRecord>of())
                    : findAll(keys, now))
        .map(records -> due(records, now));
  }

  @Override
  public Uni<Integer> countDue(String kind, int max) {
    return count(
        QueryRequest.builder()
            .tableName(table)
            .indexName(RecordItem.DUE_INDEX)
            .keyConditionExpression(Item.SORT + " = :kind")
            .expressionAttributeValues(Map.of(":kind", Item.text(kind)))
            .select(Select.COUNT),
        max);
  }

  private Uni<Integer> count(QueryRequest.Builder query, int max) {
    return requests
        .send(client -> client.query(query.limit(max).build()))
        .chain(
            page ->
                page.count() == max || !page.hasLastEvaluatedKey()
                    ? Uni.createFrom().item(page.count())
                    : count(query.exclusiveStartKey(page.lastEvaluatedKey()), max - page.count())
                        .map(more -> page.count() + more));
  }

  private static List<StoredRecord> due(List<StoredRecord> records, Instant now) {
    return records.stream()
        .filter(record -> record.dueAt().filter(dueAt -> !dueAt.isAfter(now)).isPresent())
        .sorted(Comparator.comparing((StoredRecord record) -> record.dueAt().orElseThrow()))
        .toList();
  }

  @Override
  public Uni<Boolean> write(List<RecordWrite> writes, Instant now) {
    return writes.size() == 1
        ? write(writes.get(0), now)
        : requests.writeTransaction(transactItems(table, writes, now)).map(List::isEmpty);
  }

  /** The items of a transaction that writes these records and may do more. */
  static List<TransactWriteItem> transactItems(
      String table, List<RecordWrite> writes, Instant now) {
    List<TransactWriteItem> items = new ArrayList<>();
    for (RecordWrite write : writes) {
      Condition condition = RecordItem.condition(write, now);
      items.add(
          Item.put(
              table, RecordItem.of(write.record()), condition.expression(), condition.values()));
    }
    return items;
  }

  /** A single write costs half of a transaction and never conflicts with one. */
  private Uni<Boolean> write(RecordWrite write, Instant now) {
    Condition condition = RecordItem.condition(write, now);
    return Uni.createFrom()
        .deferred(
            () -> {
              String name = UUID.randomUUID().toString();
              return requests
                  .send(
                      client ->
                          client.putItem(
                              put ->
                                  put.tableName(table)
                                      .item(RecordItem.of(write.record(), name))
                                      .conditionExpression(condition.expression())
                                      .expressionAttributeValues(condition.values())
                                      .returnValuesOnConditionCheckFailure(
                                          ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                  .replaceWith(true)
                  .onFailure(ConditionalCheckFailedException.class)
                  .recoverWithUni(refusal -> wasWritten(write, name, refusal));
            });
  }

  /**
   * Whether a write whose condition failed was nevertheless applied: by an earlier attempt whose
   * response was lost.
   */
  private static Uni<Boolean> wasWritten(
      RecordWrite write, String name, ConditionalCheckFailedException refusal) {
    Map<String, AttributeValue> there = refusal.hasItem() ? refusal.item() : Map.of();
    if (RecordItem.wasWrittenBy(name, there)) {
      return Uni.createFrom().item(true);
    }
    if (refusal.numAttempts() == 1 || RecordItem.isAtVersion(write.record().version(), there)) {
      return Uni.createFrom().item(false);
    }
    // Changed since; whether on top of an earlier attempt of this write cannot be known.
    return Uni.createFrom()
        .failure(new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), refusal));
  }

  @Override
  public Uni<Void> delete(String kind, String id) {
    TransactWriteItem delete =
        TransactWriteItem.builder()
            .delete(key -> key.tableName(table).key(RecordItem.key(kind, id)))
            .build();
    // A transaction, whose token makes it idempotent: a retry must not delete a newer record.
    return requests.writeTransaction(List.of(delete)).replaceWithVoid();
  }

  /** DynamoDB expires items by itself. */
  @Override
  public Uni<Integer> purge(Instant now, int limit) {
    return Uni.createFrom().item(0);
  }
}
