package io.telegramauth.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HousekeeperTest {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Counted one = new Counted();
  private final Counted other = new Counted();
  private final Housekeeper housekeeper = new Housekeeper(List.of(one, other));

  private static final class Counted implements MaintenanceTask {
    private final AtomicInteger times = new AtomicInteger();

    @Override
    public Duration interval() {
      return INTERVAL;
    }

    @Override
    public Uni<Boolean> runBatch() {
      return Uni.createFrom().item(() -> times.incrementAndGet() < 10);
    }
  }

  @Test
  void everyTaskRunsOnSchedule() {
    housekeeper.runAll(() -> false).await().indefinitely();
    housekeeper.runAll(() -> false).await().indefinitely();

    assertThat(one.times).hasValue(2);
    assertThat(other.times).hasValue(2);
  }

  @Test
  void tasksRunAgainWhileWorkIsWaitingAndThereIsTime() {
    AtomicInteger runs = new AtomicInteger();
    new Housekeeper(List.of(one)).runAll(() -> runs.incrementAndGet() < 4).await().indefinitely();
    assertThat(one.times).hasValue(4);

    housekeeper.runAll(() -> true).await().indefinitely();
    assertThat(one.times).hasValue(10);
    assertThat(other.times).hasValue(10);
  }

  @Test
  void aFailedTaskStopsNoOtherAndRunsAgain() {
    AtomicInteger tried = new AtomicInteger();
    MaintenanceTask failing =
        new MaintenanceTask() {
          @Override
          public Duration interval() {
            return INTERVAL;
          }

          @Override
          public Uni<Boolean> runBatch() {
            tried.incrementAndGet();
            throw new IllegalStateException("not foreseen");
          }
        };
    new Housekeeper(List.of(failing, one)).runAll(() -> true).await().indefinitely();

    assertThat(tried).hasValue(1);
    assertThat(one.times).hasValue(10);
    assertThat(housekeeper.runUnlessStopped(failing).await().indefinitely()).isFalse();
  }

  @Test
  void noTaskStartsDuringShutdown() {
    housekeeper.stop(null);
    housekeeper.runUnlessStopped(one).subscribe().with(isMoreWaiting -> {});

    assertThat(one.times).hasValue(0);
  }

  @Test
  void waitingWorkRunsSoonAndProcessesDriftApart() {
    assertThat(Housekeeper.pauseAfter(INTERVAL, true)).isLessThan(Duration.ofSeconds(1));
    List<Duration> pauses =
        IntStream.range(0, 20).mapToObj(i -> Housekeeper.pauseAfter(INTERVAL, false)).toList();
    assertThat(pauses)
        .allSatisfy(
            pause -> assertThat(pause).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(91)));
    assertThat(pauses.stream().distinct().count()).isGreaterThan(1);
  }
}
