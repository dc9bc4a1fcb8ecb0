package io.telegramauth.store.jdbc;

/** The differences in the SQL of the engines. */
enum Dialect {
  /** Runs one write transaction at a time, so there is nothing to lock. */
  SQLITE {
    @Override
    String lockingRows(String select, String table) {
      return select;
    }

    @Override
    String deletingOldest(String table, String key, String time, String comparison) {
      return "DELETE FROM %s WHERE (%s) IN (%s)"
          .formatted(table, key, oldest(key, table, time, comparison));
    }
  },

  /** Locks the rows that a transaction reads and then changes. */
  POSTGRESQL {
    @Override
    String lockingRows(String select, String table) {
      return select + " FOR UPDATE OF " + table;
    }

    /**
     * Skips rows that another transaction has locked, so that the purges of several processes do
     * not wait for each other. Rows are selected by ctid, which the lock keeps stable: whatever the
     * plan, they are selected once.
     */
    @Override
    String deletingOldest(String table, String key, String time, String comparison) {
      return "DELETE FROM %s WHERE ctid = ANY (ARRAY(%s FOR UPDATE SKIP LOCKED))"
          .formatted(table, oldest("ctid", table, time, comparison));
    }
  };

  /** A query whose rows of this table are locked until the end of the transaction. */
  abstract String lockingRows(String select, String table);

  /**
   * A statement that deletes the oldest rows; its parameters are a time and the maximum number.
   *
   * @param key the columns of the primary key
   * @param time the column of the time
   * @param comparison the operator between the column and the time
   */
  abstract String deletingOldest(String table, String key, String time, String comparison);

  private static String oldest(String columns, String table, String time, String comparison) {
    return "SELECT %s FROM %s WHERE %s %s ? ORDER BY %s LIMIT ?"
        .formatted(columns, table, time, comparison, time);
  }
}
