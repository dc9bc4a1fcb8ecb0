package io.telegramauth.store.jdbc;

/** The little in which the SQL of the engines differs. */
enum Dialect {
  /** Writes one transaction at a time: nothing is to be locked. */
  SQLITE {
    @Override
    String lockingRow(String select) {
      return select;
    }

    @Override
    String deletingOldest(String table, String key, String time, String comparison) {
      return "DELETE FROM %s WHERE (%s) IN (%s)"
          .formatted(table, key, oldest(key, table, time, comparison));
    }
  },

  /** Locks rows: a transaction that reads what it then changes has to say so. */
  POSTGRESQL {
    @Override
    String lockingRow(String select) {
      return select + " FOR UPDATE";
    }

    /**
     * Rows that another transaction holds are left to it, so that sweepers of several processes do
     * not wait for each other. Named by their place on disk, which the lock keeps: whatever the
     * planner makes of it, the rows are chosen once.
     */
    @Override
    String deletingOldest(String table, String key, String time, String comparison) {
      return "DELETE FROM %s WHERE ctid = ANY (ARRAY(%s FOR UPDATE SKIP LOCKED))"
          .formatted(table, oldest("ctid", table, time, comparison));
    }
  };

  /** A query for one row that stays as it was read until the transaction ends. */
  abstract String lockingRow(String select);

  /**
   * A statement that deletes a number of rows, the oldest first; takes a time and that number.
   *
   * @param key the columns of the primary key
   * @param time the column that holds the time
   * @param comparison how that compares to the time given
   */
  abstract String deletingOldest(String table, String key, String time, String comparison);

  private static String oldest(String columns, String table, String time, String comparison) {
    return "SELECT %s FROM %s WHERE %s %s ? ORDER BY %s LIMIT ?"
        .formatted(columns, table, time, comparison, time);
  }
}
