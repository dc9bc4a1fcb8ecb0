package io.telegramauth.store.dynamodb;

import io.telegramauth.config.ServiceKeys;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionPosition;
import io.telegramauth.store.engine.SessionRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The three kinds of items of a session. Times are milliseconds since 1970.
 *
 * <ul>
 *   <li>the session, in its user's partition {@code U#<userId>}, sorted by {@code
 *       <createdAt>#<sessionId>}, so that the newest is at the partition's end. Only the key tells
 *       user, time and id
 *   <li>its locator, {@code S#<sessionId>} and {@code S}, which finds it by its id, and has its
 *       version a second time: a session that was put back to an old version differs from it
 *   <li>its access log, {@code S#<sessionId>} and {@code N#<version>#…}, in order of the session's
 *       versions; before them the entries of earlier builds, {@code L#<at>#…}, in order of time
 * </ul>
 */
final class SessionItem {
  static final String VERSION = "v";

  /** Prefix of the sort keys of log entries that earlier builds wrote. */
  static final String EARLIER_LOG_PREFIX = "L#";

  /** After the sort keys of all log entries. */
  static final String LOG_END = "N$";

  private static final String LOG_PREFIX = "N#";
  private static final Pattern LOG_KEY =
      Pattern.compile("L#[0-9]{15}#[0-9a-f#-]{1,80}|N#[0-9]{16}#[0-9a-f#-]{1,80}");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  /** Prefix of the partitions that hold sessions. */
  static final String USER_PARTITION = "U#";

  private static final String UPDATED_AT = "m";
  private static final String LAST_USED_AT = "l";
  private static final String EXPIRES_AT = "e";
  private static final String REVOKED_AT = "r";
  private static final String LOGGED_OUT = "o";
  private static final String DETAILS = "d";
  private static final String SECRET = "s";
  private static final String OWNER = "b";
  private static final String SEAL = "g";

  private static final String USER_ID = "u";
  private static final String CREATED_AT = "c";

  private static final String LOCATOR = "S";

  private static final String AT = "t";
  private static final String SERVICE = "b";
  private static final String ACTION = "a";
  private static final String OUTCOME = "o";
  private static final String ADDRESS = "f";
  private static final String REQUEST_ID = "q";
  private static final String CALLER_REQUEST_ID = "p";

  private SessionItem() {}

  static String userPartition(long userId) {
    return USER_PARTITION + userId;
  }

  static String sessionPartition(String sessionId) {
    return "S#" + sessionId;
  }

  private static Map<String, AttributeValue> key(SessionRow session) {
    return key(session.userId(), SessionPosition.of(session));
  }

  /** The key of a user's session. */
  static Map<String, AttributeValue> key(long userId, SessionPosition position) {
    return Item.key(
        userPartition(userId), sortable(position.createdAt()) + "#" + position.sessionId());
  }

  /** Padded, so that text order is time order. */
  private static String sortable(Instant time) {
    return String.format(Locale.ROOT, "%015d", time.toEpochMilli());
  }

  static Map<String, AttributeValue> of(SessionRow session, AttributeValue removal) {
    Map<String, AttributeValue> item = new HashMap<>(key(session));
    item.put(OWNER, Item.text(session.owner()));
    item.put(UPDATED_AT, Item.time(session.updatedAt()));
    session.lastUsedAt().ifPresent(at -> item.put(LAST_USED_AT, Item.time(at)));
    item.put(EXPIRES_AT, Item.time(session.expiresAt()));
    session.revokedAt().ifPresent(at -> item.put(REVOKED_AT, Item.time(at)));
    item.put(LOGGED_OUT, AttributeValue.fromBool(session.loggedOut()));
    item.put(VERSION, Item.number(session.version()));
    item.put(DETAILS, Item.bytes(session.details()));
    session.secret().ifPresent(secret -> item.put(SECRET, Item.bytes(secret)));
    session.seal().ifPresent(seal -> item.put(SEAL, Item.bytes(seal)));
    item.put(Item.REMOVAL, removal);
    return item;
  }

  /** Reads a session. What is missing or of another type gets a value that no seal holds. */
  static SessionRow read(Map<String, AttributeValue> item) {
    String[] place = Item.text(item, Item.SORT).split("#", 2);
    long version = version(item);
    return new SessionRow(
        place.length == 2 ? place[1] : place[0],
        parse(Item.text(item, Item.PARTITION).substring(USER_PARTITION.length())),
        owner(item),
        Instant.ofEpochMilli(parse(place[0])),
        time(item, UPDATED_AT).orElse(Instant.EPOCH),
        time(item, LAST_USED_AT),
        time(item, EXPIRES_AT).orElse(Instant.EPOCH),
        time(item, REVOKED_AT),
        Item.optional(item, LOGGED_OUT).map(AttributeValue::bool).orElse(false),
        version,
        version,
        bytes(item, DETAILS).orElse(new byte[0]),
        bytes(item, SECRET),
        bytes(item, SEAL));
  }

  private static long parse(String digits) {
    return DIGITS.matcher(digits).matches() ? Long.parseLong(digits) : 0;
  }

  private static String owner(Map<String, AttributeValue> item) {
    return item.containsKey(OWNER) ? text(item, OWNER).orElse("") : ServiceKeys.DEFAULT;
  }

  private static Optional<String> text(Map<String, AttributeValue> item, String name) {
    return Item.optional(item, name).map(AttributeValue::s);
  }

  private static Optional<Instant> time(Map<String, AttributeValue> item, String name) {
    return Item.optional(item, name)
        .map(value -> Instant.ofEpochMilli(value.n() == null ? 0 : parse(value.n())));
  }

  private static Optional<byte[]> bytes(Map<String, AttributeValue> item, String name) {
    return Item.optional(item, name)
        .map(value -> value.b() == null ? new byte[0] : value.b().asByteArray());
  }

  /** The version in a session or its locator; 0 if an earlier build wrote it. */
  static long version(Map<String, AttributeValue> item) {
    return Item.optional(item, VERSION)
        .map(value -> value.n() == null ? 0 : parse(value.n()))
        .orElse(0L);
  }

  /** The condition that an existing session or locator has this version. */
  static String isVersion(long version) {
    return version == 0
        ? "attribute_exists(%1$s) AND (attribute_not_exists(%2$s) OR %2$s = :version)"
            .formatted(Item.PARTITION, VERSION)
        : VERSION + " = :version";
  }

  /** The values of {@link #isVersion}. */
  static Map<String, AttributeValue> versionValue(long version) {
    return Map.of(":version", Item.number(version));
  }

  /** The values of {@link #isVersion}, and {@code :next}. */
  static Map<String, AttributeValue> versionValues(long version, long next) {
    Map<String, AttributeValue> values = new HashMap<>(versionValue(version));
    values.put(":next", Item.number(next));
    return values;
  }

  /** The condition that a session is neither revoked nor expired, and has this owner. */
  static String isLive(Optional<String> owner) {
    String live = "attribute_not_exists(%s) AND %s > :at".formatted(REVOKED_AT, EXPIRES_AT);
    return owner
        .map(
            name ->
                name.equals(ServiceKeys.DEFAULT)
                    ? live + " AND (%1$s = :owner OR attribute_not_exists(%1$s))".formatted(OWNER)
                    : live + " AND %s = :owner".formatted(OWNER))
        .orElse(live);
  }

  /** The values of a query with {@link #isLive}. */
  static Map<String, AttributeValue> liveValues(long userId, Optional<String> owner, Instant at) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":partition", Item.text(userPartition(userId)));
    values.put(":at", Item.time(at));
    owner.ifPresent(name -> values.put(":owner", Item.text(name)));
    return values;
  }

  static Map<String, AttributeValue> locatorKey(String sessionId) {
    return Item.key(sessionPartition(sessionId), LOCATOR);
  }

  static Map<String, AttributeValue> locator(SessionRow session, AttributeValue removal) {
    Map<String, AttributeValue> item = new HashMap<>(locatorKey(session.sessionId()));
    item.put(USER_ID, Item.number(session.userId()));
    item.put(CREATED_AT, Item.time(session.createdAt()));
    item.put(OWNER, Item.text(session.owner()));
    item.put(VERSION, Item.number(session.version()));
    item.put(Item.REMOVAL, removal);
    return item;
  }

  /** Whether a locator's session has this owner, if one is named. */
  static boolean isOwnedBy(Map<String, AttributeValue> locator, Optional<String> owner) {
    return owner.isEmpty() || owner.get().equals(owner(locator));
  }

  /** The key of the session that a locator points to. */
  static Map<String, AttributeValue> keyAt(Map<String, AttributeValue> locator, String sessionId) {
    return key(
        Item.number(locator, USER_ID),
        new SessionPosition(Item.time(locator, CREATED_AT), sessionId));
  }

  /**
   * An entry of the access log.
   *
   * @param suffix orders entries of the same version; unique
   */
  static Map<String, AttributeValue> entry(
      AccessLogRow row, String suffix, AttributeValue removal) {
    AccessEntry entry = row.entry();
    String sort = LOG_PREFIX + String.format(Locale.ROOT, "%016d#%s", row.version(), suffix);
    Map<String, AttributeValue> item =
        new HashMap<>(Item.key(sessionPartition(row.sessionId()), sort));
    item.put(AT, Item.time(entry.at()));
    item.put(SERVICE, Item.text(entry.service()));
    item.put(ACTION, Item.text(entry.action().name()));
    item.put(OUTCOME, Item.text(entry.outcome().name()));
    entry.address().ifPresent(address -> item.put(ADDRESS, Item.text(address)));
    entry.requestId().ifPresent(requestId -> item.put(REQUEST_ID, Item.text(requestId)));
    entry.callerRequestId().ifPresent(id -> item.put(CALLER_REQUEST_ID, Item.text(id)));
    row.seal().ifPresent(seal -> item.put(SEAL, Item.bytes(seal)));
    item.put(VERSION, Item.number(row.version()));
    item.put(Item.REMOVAL, removal);
    return item;
  }

  /** The key of the entry that a cursor names; fails with {@code VALIDATION_ERROR}. */
  static Map<String, AttributeValue> entryKey(String sessionId, String cursor) {
    if (!LOG_KEY.matcher(cursor).matches()) {
      throw SessionPosition.invalidCursor();
    }
    return Item.key(sessionPartition(sessionId), cursor);
  }

  /** The cursor that names an entry. */
  static String entryCursor(Map<String, AttributeValue> item) {
    return Item.text(item, Item.SORT);
  }

  static AccessLogRow readEntry(String sessionId, Map<String, AttributeValue> item) {
    AccessEntry entry =
        new AccessEntry(
            time(item, AT).orElse(Instant.EPOCH),
            text(item, SERVICE).orElse(""),
            Action.of(text(item, ACTION).orElse("")),
            Outcome.of(text(item, OUTCOME).orElse("")),
            text(item, ADDRESS),
            text(item, REQUEST_ID),
            text(item, CALLER_REQUEST_ID));
    return new AccessLogRow(sessionId, version(item), entry, bytes(item, SEAL));
  }
}
