package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The store that the instances share, and the faults that can be injected into it. */
public interface FaultyStore extends AutoCloseable {
  /** What an instance has to know to find it, besides what every one knows. */
  Map<String, String> configuration();

  /** What can go wrong here. */
  Set<InjectedFault> faultCounts();

  /**
   * Begins a fault.
   *
   * @param processes the ids of the instances' processes
   * @return ends it
   */
  Runnable begin(ScheduledFault scheduled, List<Long> processes);

  /** The files of its records, if they are on this machine. */
  List<Path> files();

  @Override
  void close();

  /**
   * Lets a trouble go on for that long, or until its end if that comes first.
   *
   * @return whether the end has come
   */
  static boolean isOverAfter(CountDownLatch end, Duration time) {
    try {
      return end.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
