package io.telegramauth.store.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Attributes common to all items, and conversions of values. */
final class Item {
  /** The partition key. */
  static final String PARTITION = "pk";

  /** The sort key. */
  static final String SORT = "sk";

  /** The TTL attribute, in seconds since 1970. */
  static final String REMOVAL = "x";

  /** DynamoDB expires by its own clock, which may be ahead of ours. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  private Item() {}

  static Map<String, AttributeValue> key(String partition, String sort) {
    return Map.of(PARTITION, text(partition), SORT, text(sort));
  }

  /** A put with a condition on the item that it replaces, and the condition's values. */
  static TransactWriteItem put(
      String table,
      Map<String, AttributeValue> item,
      String condition,
      Map<String, AttributeValue> values) {
    return TransactWriteItem.builder()
        .put(
            put -> {
              put.tableName(table).item(item).conditionExpression(condition);
              if (!values.isEmpty()) {
                put.expressionAttributeValues(values);
              }
            })
        .build();
  }

  /** The cursor that names an item. A partition's name has no line break. */
  static String cursor(Map<String, AttributeValue> key) {
    return text(key, PARTITION) + '\n' + text(key, SORT);
  }

  /** The key that a cursor of {@link #cursor} names. */
  static Map<String, AttributeValue> keyAt(String cursor) {
    int end = cursor.indexOf('\n');
    return key(cursor.substring(0, end), cursor.substring(end + 1));
  }

  /** The TTL of an item that is not needed from a time on. */
  static AttributeValue removal(Instant notNeededFrom) {
    return number(notNeededFrom.plus(CLOCKS_DIFFER).getEpochSecond() + 1);
  }

  static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  static AttributeValue time(Instant value) {
    return number(value.toEpochMilli());
  }

  static AttributeValue bytes(byte[] value) {
    return AttributeValue.fromB(SdkBytes.fromByteArray(value));
  }

  static String text(Map<String, AttributeValue> item, String name) {
    return item.get(name).s();
  }

  static long number(Map<String, AttributeValue> item, String name) {
    return Long.parseLong(item.get(name).n());
  }

  static Instant time(Map<String, AttributeValue> item, String name) {
    return Instant.ofEpochMilli(number(item, name));
  }

  static byte[] bytes(Map<String, AttributeValue> item, String name) {
    return item.get(name).b().asByteArray();
  }

  static Optional<AttributeValue> optional(Map<String, AttributeValue> item, String name) {
    return Optional.ofNullable(item.get(name));
  }
}
