package io.telegramauth.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteQueryPlansTest extends QueryPlansContract {
  @TempDir Path directory;
  private SqliteEngine engine;

  @BeforeEach
  void open() {
    engine = SqliteEngine.on(directory.resolve("store.db"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Override
  Transactions transactions() {
    return engine.transactions();
  }

  @Override
  String explaining(String sql) {
    return "EXPLAIN QUERY PLAN " + sql;
  }

  @Override
  int planColumn() {
    return 4;
  }

  @Override
  String wholeTable() {
    return "SCAN (sessions|records|session_access_log|s|l)\\b";
  }
}
