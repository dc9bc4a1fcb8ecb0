package io.telegramauth.login;

import io.telegramauth.telegram.WorkQueueTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Ends logins that nobody goes on with when a test wants it, as the service does now and then. */
@ApplicationScoped
public class AbandonedLoginCleanupForTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_BATCHES = 100;

  private final LoginStore logins;
  private final AbandonedLoginCleanup cleanup;
  private final WorkQueueTask dueWork;

  AbandonedLoginCleanupForTests(
      LoginStore logins, AbandonedLoginCleanup cleanup, WorkQueueTask dueWork) {
    this.logins = logins;
    this.cleanup = cleanup;
    this.dueWork = dueWork;
  }

  /** Ends a batch of those due. */
  public void endSome() {
    dueWork.performBatch(cleanup).await().atMost(PATIENCE);
  }

  /** Ends all that are due. */
  public void endAll() {
    for (int batch = 0; batch < MAX_BATCHES; batch++) {
      if (logins.findAbandoned(1).await().atMost(PATIENCE).isEmpty()) {
        return;
      }
      endSome();
    }
    throw new AssertionError("Logins that cannot be ended");
  }
}
