package io.telegramauth.store.dynamodb;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.Page;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionChange;
import io.telegramauth.store.engine.SessionChange.Note;
import io.telegramauth.store.engine.SessionChange.Update;
import io.telegramauth.store.engine.SessionChange.Write;
import io.telegramauth.store.engine.SessionPosition;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionSelection.Live;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.store.engine.StoreOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Sessions and their access log as items. */
final class DynamoDbSessionTable implements SessionTable {
  /** Each failed attempt means that somebody else has changed one of the sessions meanwhile. */
  private static final int MAX_CHANGE_ATTEMPTS = 24;

  /** Itself, its place, and the first entries of its log. */
  private static final int ITEMS_OF_A_SESSION = 4;

  private static final String OF_PARTITION = Item.PARTITION + " = :partition";
  private static final String IS_NEW = "attribute_not_exists(" + Item.PARTITION + ")";

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
  public Uni<Boolean> insert(SessionRow session, AccessLogRow entry, List<RecordWrite> along) {
    List<TransactWriteItem> items =
        new ArrayList<>(DynamoDbRecordTable.transactItems(table, along, entry.entry().at()));
    AttributeValue removal = removal(session);
    items.add(Item.put(table, SessionItem.locator(session, removal), IS_NEW, Map.of()));
    items.add(put(SessionItem.of(session, removal)));
    items.add(item(entry));
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
  public <T> Uni<T> change(
      StoreOperation operation,
      SessionSelection selection,
      Function<List<SessionRow>, SessionChange<T>> decision) {
    return change(selection, decision, Map.of(), MAX_CHANGE_ATTEMPTS);
  }

  /**
   * Reads, decides and writes, unless somebody else changes a session in between.
   *
   * @param logged the newest versions by the locators, for sessions whose change was refused
   */
  private <T> Uni<T> change(
      SessionSelection selection,
      Function<List<SessionRow>, SessionChange<T>> decision,
      Map<String, Long> logged,
      int attemptsLeft) {
    if (attemptsLeft == 0) {
      return Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
    }
    return find(selection)
        .map(found -> found.stream().map(row -> withLogged(row, logged)).toList())
        .chain(
            rows -> {
              SessionChange<T> change = decision.apply(rows);
              List<TransactWriteItem> items =
                  change.writes().stream().flatMap(write -> items(write).stream()).toList();
              return write(items)
                  .chain(
                      written ->
                          written
                              ? Uni.createFrom().item(change.result())
                              : findLoggedVersions(rows)
                                  .chain(
                                      versions ->
                                          change(selection, decision, versions, attemptsLeft - 1)));
            });
  }

  private static SessionRow withLogged(SessionRow row, Map<String, Long> logged) {
    return row.withLoggedVersion(logged.getOrDefault(row.sessionId(), row.loggedVersion()));
  }

  private Uni<Boolean> write(List<TransactWriteItem> items) {
    return items.isEmpty()
        ? Uni.createFrom().item(true)
        : requests.writeTransaction(items).map(List::isEmpty);
  }

  /** The newest versions of sessions by their locators, read before the sessions are read again. */
  private Uni<Map<String, Long>> findLoggedVersions(List<SessionRow> rows) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUniAndConcatenate(row -> item(SessionItem.locatorKey(row.sessionId())))
        .collect()
        .asList()
        .map(
            locators -> {
              Map<String, Long> versions = new HashMap<>();
              for (int i = 0; i < rows.size(); i++) {
                String sessionId = rows.get(i).sessionId();
                locators
                    .get(i)
                    .ifPresent(found -> versions.put(sessionId, SessionItem.version(found)));
              }
              return versions;
            });
  }

  private List<TransactWriteItem> items(Write write) {
    if (write instanceof Note note) {
      return List.of(item(note.entry()));
    }
    Update update = (Update) write;
    SessionRow read = update.read();
    return List.of(
        Item.put(
            table,
            SessionItem.of(update.next(), removal(update.next())),
            SessionItem.isVersion(read.version()),
            SessionItem.versionValue(read.version())),
        TransactWriteItem.builder()
            .update(
                locator ->
                    locator
                        .tableName(table)
                        .key(SessionItem.locatorKey(read.sessionId()))
                        .updateExpression("SET " + SessionItem.VERSION + " = :next")
                        .conditionExpression(SessionItem.isVersion(read.loggedVersion()))
                        .expressionAttributeValues(
                            SessionItem.versionValues(
                                read.loggedVersion(), update.next().version())))
            .build(),
        item(update.entry()));
  }

  @Override
  public Uni<List<SessionRow>> find(SessionSelection selection) {
    return selection instanceof ById byId ? findById(byId) : findLive((Live) selection);
  }

  /** The owner by the locator decides first, so that another's session costs no more than none. */
  private Uni<List<SessionRow>> findById(ById wanted) {
    return item(SessionItem.locatorKey(wanted.sessionId()))
        .map(found -> found.filter(locator -> SessionItem.isOwnedBy(locator, wanted.owner())))
        .chain(
            found ->
                found
                    .map(
                        locator ->
                            item(SessionItem.keyAt(locator, wanted.sessionId()))
                                .map(
                                    session -> rows(session, SessionItem.version(locator), wanted)))
                    .orElseGet(() -> Uni.createFrom().item(List.of())));
  }

  private static List<SessionRow> rows(
      Optional<Map<String, AttributeValue>> session, long loggedVersion, ById wanted) {
    return session
        .filter(item -> SessionItem.isOwnedBy(item, wanted.owner()))
        .map(SessionItem::read)
        .map(row -> row.withLoggedVersion(loggedVersion))
        .stream()
        .toList();
  }

  private Uni<List<SessionRow>> findLive(Live wanted) {
    QueryRequest.Builder query =
        newestFirst()
            .limit(Live.PART)
            .filterExpression(SessionItem.isLive(wanted.owner()))
            .expressionAttributeValues(
                SessionItem.liveValues(wanted.userId(), wanted.owner(), wanted.at()));
    wanted
        .after()
        .ifPresent(last -> query.exclusiveStartKey(SessionItem.key(wanted.userId(), last)));
    return findLive(query, List.of());
  }

  /**
   * Sessions that are not live are read and not returned, so a part may come from several pages.
   */
  private Uni<List<SessionRow>> findLive(QueryRequest.Builder query, List<SessionRow> before) {
    return requests
        .send(client -> client.query(query.build()))
        .chain(
            page -> {
              List<SessionRow> rows =
                  Stream.concat(before.stream(), page.items().stream().map(SessionItem::read))
                      .limit(Live.PART)
                      .toList();
              return rows.size() == Live.PART || !page.hasLastEvaluatedKey()
                  ? Uni.createFrom().item(rows)
                  : findLive(query.exclusiveStartKey(page.lastEvaluatedKey()), rows);
            });
  }

  private Uni<Optional<Map<String, AttributeValue>>> item(Map<String, AttributeValue> key) {
    return requests
        .send(client -> client.getItem(get -> get.tableName(table).key(key).consistentRead(true)))
        .map(response -> response.hasItem() ? Optional.of(response.item()) : Optional.empty());
  }

  @Override
  public Uni<Page<SessionRow>> list(long userId, Page.Request page) {
    QueryRequest.Builder query =
        newestFirst()
            .expressionAttributeValues(
                Map.of(":partition", Item.text(SessionItem.userPartition(userId))));
    page.cursor()
        .map(SessionPosition::parse)
        .ifPresent(last -> query.exclusiveStartKey(SessionItem.key(userId, last)));
    return page(query, page.limit())
        .map(
            found ->
                new Page<>(
                    found.items().stream().map(SessionItem::read).toList(),
                    found.next().map(last -> SessionPosition.of(SessionItem.read(last)).cursor())));
  }

  /** Items of other kinds are read and not returned. */
  @Override
  public Uni<Page<SessionRow>> walk(Page.Request part) {
    ScanRequest.Builder scan =
        ScanRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .limit(ITEMS_OF_A_SESSION * part.limit())
            .filterExpression("begins_with(" + Item.PARTITION + ", :sessions)")
            .expressionAttributeValues(Map.of(":sessions", Item.text(SessionItem.USER_PARTITION)));
    part.cursor().map(Item::keyAt).ifPresent(scan::exclusiveStartKey);
    return requests
        .send(client -> client.scan(scan.build()))
        .map(
            page ->
                new Page<>(
                    page.items().stream().map(SessionItem::read).toList(),
                    page.hasLastEvaluatedKey()
                        ? Optional.of(Item.cursor(page.lastEvaluatedKey()))
                        : Optional.empty()));
  }

  @Override
  public Uni<Optional<Long>> count() {
    return Uni.createFrom().item(Optional.empty());
  }

  private QueryRequest.Builder newestFirst() {
    return QueryRequest.builder()
        .tableName(table)
        .keyConditionExpression(OF_PARTITION)
        .scanIndexForward(false)
        .consistentRead(true);
  }

  /** Items of a query from as many responses as needed, and the last of them if more follow. */
  private record Found(
      List<Map<String, AttributeValue>> items, Optional<Map<String, AttributeValue>> next) {}

  /** One item more is read: it tells whether another part follows. */
  private Uni<Found> page(QueryRequest.Builder query, int limit) {
    return items(query, limit + 1)
        .map(
            items ->
                items.size() <= limit
                    ? new Found(items, Optional.empty())
                    : new Found(items.subList(0, limit), Optional.of(items.get(limit - 1))));
  }

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
  public Uni<Void> log(AccessLogRow entry) {
    return requests.writeTransaction(List.of(item(entry))).replaceWithVoid();
  }

  @Override
  public Uni<Page<AccessLogRow>> accessLog(String sessionId, Page.Request page) {
    return accessLog(newestFirst(), sessionId, page);
  }

  @Override
  public Uni<Page<AccessLogRow>> accessLogOldestFirst(String sessionId, Page.Request page) {
    return accessLog(newestFirst().scanIndexForward(true), sessionId, page);
  }

  private Uni<Page<AccessLogRow>> accessLog(
      QueryRequest.Builder ordered, String sessionId, Page.Request page) {
    QueryRequest.Builder query =
        ordered
            .keyConditionExpression(
                OF_PARTITION + " AND " + Item.SORT + " BETWEEN :oldest AND :newest")
            .expressionAttributeValues(
                Map.of(
                    ":partition", Item.text(SessionItem.sessionPartition(sessionId)),
                    ":oldest", Item.text(SessionItem.EARLIER_LOG_PREFIX),
                    ":newest", Item.text(SessionItem.LOG_END)));
    page.cursor()
        .map(cursor -> SessionItem.entryKey(sessionId, cursor))
        .ifPresent(query::exclusiveStartKey);
    return page(query, page.limit())
        .map(
            found ->
                new Page<>(
                    found.items().stream()
                        .map(item -> SessionItem.readEntry(sessionId, item))
                        .toList(),
                    found.next().map(SessionItem::entryCursor)));
  }

  /** DynamoDB expires items by itself. */
  @Override
  public Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit) {
    return Uni.createFrom().item(0);
  }

  private AttributeValue removal(SessionRow session) {
    return Item.removal(session.expiresAt().plus(sessionRetention));
  }

  private TransactWriteItem item(AccessLogRow row) {
    String suffix =
        String.format(
            Locale.ROOT,
            "%015d#%012x#%s",
            row.entry().at().toEpochMilli(),
            entries.getAndIncrement(),
            UUID.randomUUID());
    AttributeValue removal = Item.removal(row.entry().at().plus(entryRetention));
    return put(SessionItem.entry(row, suffix, removal));
  }

  private TransactWriteItem put(Map<String, AttributeValue> item) {
    return TransactWriteItem.builder().put(put -> put.tableName(table).item(item)).build();
  }
}
