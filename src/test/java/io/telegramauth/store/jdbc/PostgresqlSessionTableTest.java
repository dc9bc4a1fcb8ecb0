package io.telegramauth.store.jdbc;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.NOW;
import static io.telegramauth.store.SessionRows.entry;
import static io.telegramauth.store.SessionRows.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.SessionTableContract;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresqlSessionTableTest extends SessionTableContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }

  @Test
  void handsOutNoSessionRevokedFirst() throws Exception {
    insert(session("older", USER, NOW.minusMillis(1)));
    insert(session("newer", USER, NOW));

    CompletableFuture<Optional<SessionRow>> handedOut;
    try (Connection revoking = PostgresServer.shared().connect(PostgresqlEngine.DATABASE)) {
      revoking.setAutoCommit(false);
      revoke(revoking, "newer");
      handedOut = table.handOut(USER, entry(Action.HAND_OUT, NOW)).subscribeAsCompletionStage();
      PostgresServer.shared().awaitOneWaiting(PostgresqlEngine.DATABASE);
      revoking.commit();
    }

    assertThat(handedOut.get(30, TimeUnit.SECONDS).map(SessionRow::sessionId)).contains("older");
    assertThat(actions("newer")).containsExactly(Action.CREATE);
    assertThat(await(table.find("newer")).orElseThrow().lastUsedAt()).isEmpty();
  }

  private static void revoke(Connection connection, String sessionId) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE sessions SET revoked_at = 1 WHERE session_id = '" + sessionId + "'");
    }
  }
}
