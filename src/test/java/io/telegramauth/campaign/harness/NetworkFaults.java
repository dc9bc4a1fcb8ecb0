package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import io.telegramauth.testing.TcpRelay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The faults of a network between the instances and their store. */
public final class NetworkFaults {
  private static final Duration SLOW = Duration.ofMillis(25);
  private static final Duration BETWEEN_CUTS = Duration.ofMillis(90);

  private NetworkFaults() {}

  /**
   * Begins a fault.
   *
   * @return ends it
   */
  public static Runnable begin(TcpRelay network, ScheduledFault scheduled) {
    switch (scheduled.fault()) {
      case STORE_SLOW -> {
        network.slowDown(SLOW);
        return () -> network.slowDown(Duration.ZERO);
      }
      case STORE_SILENT -> {
        network.fallSilent();
        return network::speak;
      }
      case STORE_CUT -> {
        return cutOverAndOver(network);
      }
      default -> throw new IllegalArgumentException(scheduled.toString());
    }
  }

  /** Whatever is on its way then is cut off, transactions among it. */
  private static Runnable cutOverAndOver(TcpRelay network) {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Void> cutting =
        CompletableFuture.runAsync(
            () -> {
              do {
                network.cut();
              } while (!FaultyStore.isOverAfter(end, BETWEEN_CUTS));
            });
    return () -> {
      end.countDown();
      cutting.join();
    };
  }
}
