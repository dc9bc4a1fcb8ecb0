package io.telegramauth.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A PostgreSQL primary and its standby behind a name that leads to one of them, used by the service
 * under test. A test's field of this type is injected.
 */
public class FailingOverDatabase implements QuarkusTestResourceLifecycleManager {
  private static final String DATABASE = "postgres";

  private PostgresServer primary;
  private PostgresServer standby;
  private TcpRelay name;

  @Override
  public Map<String, String> start() {
    try {
      Path directory = Files.createTempDirectory("failing-over");
      primary = PostgresServer.startIn(directory.resolve("one"));
      standby = primary.startStandbyIn(directory.resolve("other"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    name = TcpRelay.to(primary.port());
    return PostgresqlStore.configuration(PostgresServer.url(name.port(), DATABASE));
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(FailingOverDatabase.class));
  }

  /**
   * Promotes the standby; the old primary becomes its standby. The name still leads to the old one.
   */
  public void failOver() {
    PostgresServer former = primary;
    former.stop();
    standby.promote();
    former.startAsStandbyOf(standby);
    primary = standby;
    standby = former;
  }

  /** Moves the name to the primary; connections to the other server stay. */
  public void moveName() {
    name.moveTo(primary.port());
  }

  /**
   * Makes the primary's sessions read-only or writable, as some providers do when a disk is full.
   */
  public void setReadOnly(boolean isReadOnly) {
    primary.execute(DATABASE, "ALTER SYSTEM SET default_transaction_read_only = " + isReadOnly);
    primary.execute(DATABASE, "SELECT pg_reload_conf()");
  }

  @Override
  public void stop() {
    name.close();
    standby.close();
    primary.close();
  }
}
