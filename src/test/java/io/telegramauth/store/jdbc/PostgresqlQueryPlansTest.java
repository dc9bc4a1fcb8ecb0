package io.telegramauth.store.jdbc;

import io.telegramauth.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresqlQueryPlansTest extends QueryPlansContract {
  private PostgresqlEngine engine;

  /** Small tables are read whole unless the planner is told that this is expensive. */
  @BeforeEach
  void open() {
    PostgresqlEngine.empty().close();
    String url = PostgresServer.shared().url(PostgresqlEngine.DATABASE);
    String parameter = (url.contains("?") ? "&" : "?") + "options=-c%20enable_seqscan=off";
    engine = PostgresqlEngine.on(url + parameter);
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
    return "EXPLAIN " + sql;
  }

  @Override
  int planColumn() {
    return 1;
  }

  @Override
  String wholeTable() {
    return "Seq Scan on ";
  }
}
