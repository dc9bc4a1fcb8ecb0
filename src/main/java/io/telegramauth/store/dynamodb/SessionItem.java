package io.telegramauth.store.dynamodb;

import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.store.engine.SessionRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The three kinds of items of a session. Times are milliseconds since 1970.
 *
 * <ul>
 *   <li>the session, in its user's partition {@code U#<userId>}, sorted by {@code
 *       <createdAt>#<sessionId>}, so that the newest is at the partition's end
 *   <li>its locator, {@code S#<sessionId>} and {@code S}, which finds it by its id
 *   <li>its access log, {@code S#<sessionId>} and {@code L#<at>#…}, in order of time
 * </ul>
 */
final class SessionItem {
  static final String UPDATED_AT = "m";
  static final String LAST_USED_AT = "l";
  static final String EXPIRES_AT = "e";
  static final String REVOKED_AT = "r";
  static final String LOGGED_OUT = "o";
  static final String DETAILS = "d";
  static final String SECRET = "s";

  /** Prefix of the sort keys of log entries. */
  static final String LOG_PREFIX = "L#";

  private static final String SESSION_ID = "i";
  private static final String USER_ID = "u";
  private static final String CREATED_AT = "c";

  private static final String LOCATOR = "S";

  private static final String AT = "t";
  private static final String SERVICE = "b";
  private static final String ACTION = "a";
  private static final String OUTCOME = "o";
  private static final String ADDRESS = "f";
  private static final String REQUEST_ID = "q";

  private SessionItem() {}

  static String userPartition(long userId) {
    return "U#" + userId;
  }

  static String sessionPartition(String sessionId) {
    return "S#" + sessionId;
  }

  /** The key of a session. */
  static Map<String, AttributeValue> key(SessionRow session) {
    return key(session.userId(), session.createdAt(), session.sessionId());
  }

  private static Map<String, AttributeValue> key(long userId, Instant createdAt, String sessionId) {
    return Item.key(userPartition(userId), sortable(createdAt) + "#" + sessionId);
  }

  /** Zero-padded, so that text order is time order. */
  private static String sortable(Instant time) {
    return String.format(Locale.ROOT, "%015d", time.toEpochMilli());
  }

  static Map<String, AttributeValue> of(SessionRow session, AttributeValue removal) {
    Map<String, AttributeValue> item = new HashMap<>(key(session));
    item.put(SESSION_ID, Item.text(session.sessionId()));
    item.put(USER_ID, Item.number(session.userId()));
    item.put(CREATED_AT, Item.time(session.createdAt()));
    item.put(UPDATED_AT, Item.time(session.updatedAt()));
    session.lastUsedAt().ifPresent(at -> item.put(LAST_USED_AT, Item.time(at)));
    item.put(EXPIRES_AT, Item.time(session.expiresAt()));
    session.revokedAt().ifPresent(at -> item.put(REVOKED_AT, Item.time(at)));
    item.put(LOGGED_OUT, AttributeValue.fromBool(session.loggedOut()));
    item.put(DETAILS, Item.bytes(session.details()));
    session.secret().ifPresent(secret -> item.put(SECRET, Item.bytes(secret)));
    item.put(Item.REMOVAL, removal);
    return item;
  }

  static SessionRow read(Map<String, AttributeValue> item) {
    return new SessionRow(
        Item.text(item, SESSION_ID),
        Item.number(item, USER_ID),
        Item.time(item, CREATED_AT),
        Item.time(item, UPDATED_AT),
        time(item, LAST_USED_AT),
        Item.time(item, EXPIRES_AT),
        time(item, REVOKED_AT),
        item.get(LOGGED_OUT).bool(),
        Item.bytes(item, DETAILS),
        Item.optional(item, SECRET).map(secret -> secret.b().asByteArray()));
  }

  private static Optional<Instant> time(Map<String, AttributeValue> item, String name) {
    return item.containsKey(name) ? Optional.of(Item.time(item, name)) : Optional.empty();
  }

  static Map<String, AttributeValue> locatorKey(String sessionId) {
    return Item.key(sessionPartition(sessionId), LOCATOR);
  }

  static Map<String, AttributeValue> locator(SessionRow session, AttributeValue removal) {
    Map<String, AttributeValue> item = new HashMap<>(locatorKey(session.sessionId()));
    item.put(USER_ID, Item.number(session.userId()));
    item.put(CREATED_AT, Item.time(session.createdAt()));
    item.put(Item.REMOVAL, removal);
    return item;
  }

  /** The key of the session that a locator points to. */
  static Map<String, AttributeValue> keyAt(Map<String, AttributeValue> locator, String sessionId) {
    return key(Item.number(locator, USER_ID), Item.time(locator, CREATED_AT), sessionId);
  }

  /**
   * An entry of the access log.
   *
   * @param suffix orders entries of the same millisecond; unique
   */
  static Map<String, AttributeValue> entry(
      String sessionId, AccessEntry entry, String suffix, AttributeValue removal) {
    Map<String, AttributeValue> item =
        new HashMap<>(
            Item.key(
                sessionPartition(sessionId), LOG_PREFIX + sortable(entry.at()) + "#" + suffix));
    item.put(AT, Item.time(entry.at()));
    item.put(SERVICE, Item.text(entry.service()));
    item.put(ACTION, Item.text(entry.action().name()));
    item.put(OUTCOME, Item.text(entry.outcome().name()));
    entry.address().ifPresent(address -> item.put(ADDRESS, Item.text(address)));
    entry.requestId().ifPresent(requestId -> item.put(REQUEST_ID, Item.text(requestId)));
    item.put(Item.REMOVAL, removal);
    return item;
  }

  static AccessEntry readEntry(Map<String, AttributeValue> item) {
    return new AccessEntry(
        Item.time(item, AT),
        Item.text(item, SERVICE),
        Action.valueOf(Item.text(item, ACTION)),
        Outcome.valueOf(Item.text(item, OUTCOME)),
        Item.optional(item, ADDRESS).map(AttributeValue::s),
        Item.optional(item, REQUEST_ID).map(AttributeValue::s));
  }
}
