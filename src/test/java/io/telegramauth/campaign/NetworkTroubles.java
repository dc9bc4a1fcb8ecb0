package io.telegramauth.campaign;

import io.telegramauth.campaign.Plan.Fate;
import io.telegramauth.testing.TcpRelay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What a network between the instances and their store can do to them. */
final class NetworkTroubles {
  private static final Duration SLOW = Duration.ofMillis(25);
  private static final Duration BETWEEN_CUTS = Duration.ofMillis(90);

  private NetworkTroubles() {}

  /**
   * Begins a trouble.
   *
   * @return ends it
   */
  static Runnable begin(TcpRelay network, Fate fate) {
    switch (fate.trouble()) {
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
      default -> throw new IllegalArgumentException(fate.toString());
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
              } while (!StoreUnderFire.isOverAfter(end, BETWEEN_CUTS));
            });
    return () -> {
      end.countDown();
      cutting.join();
    };
  }
}
