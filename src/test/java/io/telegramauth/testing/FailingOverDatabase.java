package io.telegramauth.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A PostgreSQL and its standby, behind a name that leads to one of them: the service under test
 * keeps everything there. A field of this type in a test is given the running one.
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
   * The standby is promoted, and the primary lives on as its standby. The name still leads to that
   * one.
   */
  public void failOver() {
    PostgresServer former = primary;
    former.stop();
    standby.promote();
    former.startAsStandbyOf(standby);
    primary = standby;
    standby = former;
  }

  /** The name leads to the primary; connections to the other server stay as they are. */
  public void moveName() {
    name.moveTo(primary.port());
  }

  /** Sessions of the primary can write, or only read, as a full disk makes some providers do. */
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
