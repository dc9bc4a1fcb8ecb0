package io.telegramauth.store.jdbc;

import io.smallrye.mutiny.Uni;
import io.telegramauth.store.RecordKey;
import io.telegramauth.store.RecordTable;
import io.telegramauth.store.RecordWrite;
import io.telegramauth.store.StoredRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short-lived records in the table {@code records}. */
class JdbcRecordTable implements RecordTable {
  /** A record whose time is over may still be there: it is replaced as if it were not. */
  private static final String INSERT =
      """
      INSERT INTO records (kind, id, version, keep_until, data) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (kind, id) DO UPDATE
      SET version = excluded.version, keep_until = excluded.keep_until, data = excluded.data
      WHERE records.keep_until <= ?
      """;

  private static final String FIND =
      """
      SELECT version, keep_until, data FROM records
      WHERE kind = ? AND id = ? AND keep_until > ?
      """;

  private static final String UPDATE =
      """
      UPDATE records SET version = ?, keep_until = ?, data = ?
      WHERE kind = ? AND id = ? AND version = ? AND keep_until > ?
      """;

  private static final String DELETE = "DELETE FROM records WHERE kind = ? AND id = ?";

  private static final String SWEEP =
      """
      DELETE FROM records WHERE (kind, id) IN
      (SELECT kind, id FROM records WHERE keep_until <= ? LIMIT ?)
      """;

  private final Transactions transactions;

  JdbcRecordTable(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Uni<Optional<StoredRecord>> find(String kind, String id, Instant now) {
    return transactions.read(connection -> find(connection, kind, id, now));
  }

  @Override
  public Uni<List<StoredRecord>> findAll(List<RecordKey> keys, Instant now) {
    return transactions.read(
        connection -> {
          List<StoredRecord> all = new ArrayList<>();
          for (RecordKey key : keys) {
            find(connection, key.kind(), key.id(), now).ifPresent(all::add);
          }
          return all;
        });
  }

  private static Optional<StoredRecord> find(
      Connection connection, String kind, String id, Instant now) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, kind);
      find.setString(2, id);
      find.setLong(3, now.toEpochMilli());
      try (ResultSet found = find.executeQuery()) {
        return found.next()
            ? Optional.of(
                new StoredRecord(
                    kind,
                    id,
                    found.getLong(1),
                    Instant.ofEpochMilli(found.getLong(2)),
                    found.getBytes(3)))
            : Optional.empty();
      }
    }
  }

  @Override
  public Uni<Boolean> write(List<RecordWrite> writes, Instant now) {
    return transactions.writeIf(connection -> write(connection, writes, now));
  }

  /** The same inside of a transaction that does more, and is to be rolled back when it is false. */
  static boolean write(Connection connection, List<RecordWrite> writes, Instant now)
      throws SQLException {
    for (RecordWrite write : writes) {
      boolean kept =
          write.isNew()
              ? insert(connection, write.record(), now)
              : update(connection, write.record(), now);
      if (!kept) {
        return false;
      }
    }
    return true;
  }

  private static boolean insert(Connection connection, StoredRecord record, Instant now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, record.kind());
      insert.setString(2, record.id());
      insert.setLong(3, record.version());
      insert.setLong(4, record.keepUntil().toEpochMilli());
      insert.setBytes(5, record.data());
      insert.setLong(6, now.toEpochMilli());
      return insert.executeUpdate() == 1;
    }
  }

  private static boolean update(Connection connection, StoredRecord next, Instant now)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setLong(1, next.version());
      update.setLong(2, next.keepUntil().toEpochMilli());
      update.setBytes(3, next.data());
      update.setString(4, next.kind());
      update.setString(5, next.id());
      update.setLong(6, next.version() - 1);
      update.setLong(7, now.toEpochMilli());
      return update.executeUpdate() == 1;
    }
  }

  @Override
  public Uni<Void> delete(String kind, String id) {
    return transactions.write(
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setString(1, kind);
            delete.setString(2, id);
            delete.executeUpdate();
            return null;
          }
        });
  }

  @Override
  public Uni<Integer> sweep(Instant now, int most) {
    return transactions.write(
        connection -> {
          try (PreparedStatement sweep = connection.prepareStatement(SWEEP)) {
            sweep.setLong(1, now.toEpochMilli());
            sweep.setInt(2, most);
            return sweep.executeUpdate();
          }
        });
  }
}
