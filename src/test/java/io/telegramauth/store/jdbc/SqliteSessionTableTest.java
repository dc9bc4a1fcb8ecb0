package io.telegramauth.store.jdbc;

import static io.telegramauth.store.Race.await;
import static io.telegramauth.store.SessionRows.NOW;
import static io.telegramauth.store.SessionRows.entry;
import static io.telegramauth.store.SessionRows.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.SessionTableContract;
import io.telegramauth.store.StoreEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSessionTableTest extends SessionTableContract {
  @TempDir Path directory;

  @Override
  protected StoreEngine open() {
    return SqliteEngine.on(directory.resolve("store.db"));
  }

  private void refuseToLog() {
    ((SqliteEngine) engine)
        .execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON session_access_log"
                + " BEGIN SELECT RAISE(ABORT, 'refused'); END");
  }

  private void logAgain() {
    ((SqliteEngine) engine).execute("DROP TRIGGER refuse");
  }

  @Test
  void handsOutNothingWithoutALogEntry() {
    insert(session("a", USER, NOW));
    refuseToLog();

    assertThatThrownBy(() -> await(table.handOut(USER, entry(Action.HAND_OUT, NOW))))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("STORE_UNAVAILABLE");
    assertThat(find("a").lastUsedAt()).isEmpty();

    logAgain();
    assertThat(await(table.handOut(USER, entry(Action.HAND_OUT, NOW)))).isPresent();
  }

  @Test
  void revokesNothingWithoutALogEntry() {
    insert(session("a", USER, NOW));
    refuseToLog();

    assertThatThrownBy(() -> await(table.revoke("a", entry(Action.REVOKE, NOW))))
        .isInstanceOf(FailureException.class);
    assertThatThrownBy(() -> await(table.recordLogOut("a", true, entry(Action.LOG_OUT, NOW))))
        .isInstanceOf(FailureException.class);

    assertThat(find("a").revokedAt()).isEmpty();
    assertThat(find("a").secret()).isPresent();
    assertThat(actions("a")).containsExactly(Action.CREATE);
  }
}
