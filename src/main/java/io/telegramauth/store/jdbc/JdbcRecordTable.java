package io.telegramauth.store.jdbc;

import io.smallrye.mutiny.Uni;
import io.telegramauth.store.engine.RecordKey;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Short-lived records in the table {@code records}. */
class JdbcRecordTable implements RecordTable {
  /** An expired record may still be stored; it is replaced as if it were absent. */
  private static final String INSERT =
      """
      INSERT INTO records (kind, id, version, keep_until, data, due_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, id) DO UPDATE
      SET version = excluded.version, keep_until = excluded.keep_until, data = excluded.data,
        due_at = excluded.due_at
      WHERE records.keep_until <= ?
      """;

  private static final String FIND =
      "SELECT kind, id, version, keep_until, data, due_at FROM records WHERE keep_until > ? AND (";

  private static final String FIND_DUE =
      """
      SELECT kind, id, version, keep_until, data, due_at FROM records
      WHERE kind = ? AND due_at <= ? AND keep_until > ? ORDER BY due_at LIMIT ?
      """;

  /** From the index alone. */
  private static final String COUNT_DUE =
      """
      SELECT count(*) FROM
      (SELECT 1 FROM records WHERE kind = ? AND due_at IS NOT NULL LIMIT ?) counted
      """;

  private static final String NAMED = "(kind = ? AND id = ?)";

  /** One order for all, so that transactions that lock several rows cannot deadlock. */
  private static final Comparator<RecordWrite> LOCKING_ORDER =
      Comparator.comparing((RecordWrite write) -> write.record().kind())
          .thenComparing(write -> write.record().id());

  private static final String UPDATE =
      """
      UPDATE records SET version = ?, keep_until = ?, data = ?, due_at = ?
      WHERE kind = ? AND id = ? AND version = ? AND keep_until > ?
      """;

  private static final String DELETE = "DELETE FROM records WHERE kind = ? AND id = ?";

  private final Transactions transactions;
  private final String purge;

  JdbcRecordTable(Transactions transactions) {
    this.transactions = transactions;
    this.purge = transactions.dialect().deletingOldest("records", "kind, id", "keep_until", "<=");
  }

  @Override
  public Uni<Optional<StoredRecord>> find(String kind, String id, Instant now) {
    return findAll(List.of(new RecordKey(kind, id)), now).map(found -> found.stream().findFirst());
  }

  @Override
  public Uni<List<StoredRecord>> findAll(List<RecordKey> keys, Instant now) {
    return transactions.read(statements -> findAll(statements, keys, now));
  }

  private static List<StoredRecord> findAll(
      Statements statements, List<RecordKey> keys, Instant now) throws SQLException {
    String query = FIND + String.join(" OR ", Collections.nCopies(keys.size(), NAMED)) + ")";
    return statements.query(
        query,
        find -> {
          int parameter = 1;
          find.setLong(parameter++, now.toEpochMilli());
          for (RecordKey key : keys) {
            find.setString(parameter++, key.kind());
            find.setString(parameter++, key.id());
          }
        },
        JdbcRecordTable::record);
  }

  private static StoredRecord record(ResultSet found) throws SQLException {
    return new StoredRecord(
        found.getString(1),
        found.getString(2),
        found.getLong(3),
        Instant.ofEpochMilli(found.getLong(4)),
        found.getBytes(5),
        NullableTimestamp.get(found, 6));
  }

  @Override
  public Uni<List<StoredRecord>> findDue(String kind, Instant now, int limit) {
    return transactions.read(
        statements ->
            statements.query(
                FIND_DUE,
                find -> {
                  find.setString(1, kind);
                  find.setLong(2, now.toEpochMilli());
                  find.setLong(3, now.toEpochMilli());
                  find.setInt(4, limit);
                },
                JdbcRecordTable::record));
  }

  @Override
  public Uni<Integer> countDue(String kind, int max) {
    return transactions.read(
        statements ->
            statements
                .query(
                    COUNT_DUE,
                    count -> {
                      count.setString(1, kind);
                      count.setInt(2, max);
                    },
                    counted -> counted.getInt(1))
                .get(0));
  }

  @Override
  public Uni<Boolean> write(List<RecordWrite> writes, Instant now) {
    return writes.size() == 1
        ? transactions.writeStatement(statements -> write(statements, writes.get(0), now))
        : transactions.writeIf(statements -> write(statements, writes, now));
  }

  /**
   * Writes records inside of a larger transaction, which must be rolled back if this returns false.
   */
  static boolean write(Statements statements, List<RecordWrite> writes, Instant now)
      throws SQLException {
    for (RecordWrite write : writes.stream().sorted(LOCKING_ORDER).toList()) {
      if (!write(statements, write, now)) {
        return false;
      }
    }
    return true;
  }

  private static boolean write(Statements statements, RecordWrite write, Instant now)
      throws SQLException {
    return write.isNew()
        ? insert(statements, write.record(), now)
        : update(statements, write.record(), now);
  }

  private static boolean insert(Statements statements, StoredRecord record, Instant now)
      throws SQLException {
    return statements.update(
            INSERT,
            insert -> {
              insert.setString(1, record.kind());
              insert.setString(2, record.id());
              insert.setLong(3, record.version());
              insert.setLong(4, record.keepUntil().toEpochMilli());
              insert.setBytes(5, record.data());
              NullableTimestamp.set(insert, 6, record.dueAt());
              insert.setLong(7, now.toEpochMilli());
            })
        == 1;
  }

  private static boolean update(Statements statements, StoredRecord next, Instant now)
      throws SQLException {
    return statements.update(
            UPDATE,
            update -> {
              update.setLong(1, next.version());
              update.setLong(2, next.keepUntil().toEpochMilli());
              update.setBytes(3, next.data());
              NullableTimestamp.set(update, 4, next.dueAt());
              update.setString(5, next.kind());
              update.setString(6, next.id());
              update.setLong(7, next.version() - 1);
              update.setLong(8, now.toEpochMilli());
            })
        == 1;
  }

  @Override
  public Uni<Void> delete(String kind, String id) {
    return transactions.writeStatement(
        statements -> {
          statements.update(
              DELETE,
              delete -> {
                delete.setString(1, kind);
                delete.setString(2, id);
              });
          return null;
        });
  }

  @Override
  public Uni<Integer> purge(Instant now, int limit) {
    return transactions.deleteOldest(purge, now, limit);
  }
}
