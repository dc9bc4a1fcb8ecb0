package io.telegramauth.store.dynamodb;

import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A short-lived record as an item: the partition key is {@code R#<id>}, the sort key its kind. */
final class RecordItem {
  private static final String PREFIX = "R#";
  private static final String VERSION = "v";

  /** The expiry, in milliseconds since 1970. */
  private static final String KEEP_UNTIL = "e";

  private static final String DATA = "d";

  /** The time at which the record is due, in milliseconds since 1970; absent if never. */
  static final String DUE_AT = "n";

  /** The index of due records, by kind. */
  static final String DUE_INDEX = "due";

  /** Identifies the single write that produced this version. */
  private static final String WRITE = "w";

  /** An expired record may still be stored; it is replaced as if it were absent. */
  private static final String IS_ABSENT =
      "attribute_not_exists(" + Item.PARTITION + ") OR " + KEEP_UNTIL + " <= :now";

  private static final String IS_AT_VERSION = VERSION + " = :before AND " + KEEP_UNTIL + " > :now";

  private RecordItem() {}

  /** The precondition of a write, as a DynamoDB expression. */
  record Condition(String expression, Map<String, AttributeValue> values) {}

  static Map<String, AttributeValue> key(String kind, String id) {
    return Item.key(PREFIX + id, kind);
  }

  static Map<String, AttributeValue> of(StoredRecord record) {
    Map<String, AttributeValue> item = new HashMap<>(key(record.kind(), record.id()));
    item.put(VERSION, Item.number(record.version()));
    item.put(KEEP_UNTIL, Item.time(record.keepUntil()));
    item.put(DATA, Item.bytes(record.data()));
    item.put(Item.REMOVAL, Item.removal(record.keepUntil()));
    record.dueAt().ifPresent(dueAt -> item.put(DUE_AT, Item.time(dueAt)));
    return item;
  }

  /** The item with the id of its write. */
  static Map<String, AttributeValue> of(StoredRecord record, String write) {
    Map<String, AttributeValue> item = of(record);
    item.put(WRITE, Item.text(write));
    return item;
  }

  static Condition condition(RecordWrite write, Instant now) {
    return write.isNew()
        ? new Condition(IS_ABSENT, Map.of(":now", Item.time(now)))
        : new Condition(
            IS_AT_VERSION,
            Map.of(":now", Item.time(now), ":before", Item.number(write.record().version() - 1)));
  }

  /** The record, if the item exists and is not expired. */
  static Optional<StoredRecord> read(Map<String, AttributeValue> item, Instant now) {
    if (item.isEmpty() || !Item.time(item, KEEP_UNTIL).isAfter(now)) {
      return Optional.empty();
    }
    RecordKey key = named(item);
    return Optional.of(
        new StoredRecord(
            key.kind(),
            key.id(),
            version(item),
            Item.time(item, KEEP_UNTIL),
            Item.bytes(item, DATA),
            Item.optional(item, DUE_AT).map(dueAt -> Item.time(item, DUE_AT))));
  }

  /** The key of the record of an item of the table or the index. */
  static RecordKey named(Map<String, AttributeValue> item) {
    return new RecordKey(
        Item.text(item, Item.SORT), Item.text(item, Item.PARTITION).substring(PREFIX.length()));
  }

  static boolean wasWrittenBy(String write, Map<String, AttributeValue> item) {
    return Item.optional(item, WRITE).filter(value -> value.s().equals(write)).isPresent();
  }

  static boolean isAtVersion(long version, Map<String, AttributeValue> item) {
    return !item.isEmpty() && version(item) == version;
  }

  private static long version(Map<String, AttributeValue> item) {
    return Item.number(item, VERSION);
  }
}
