package io.telegramauth.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final Fault NONE = new Fault.None();
  private static final Fault A = Fault.Status.of(500);
  private static final Fault B = Fault.Status.of(501);
  private static final Fault C = Fault.Status.of(502);

  private final Faults faults = new Faults();

  @Test
  void theQueueComesFirstThenTheOperationsOwnThenTheOneForAll() {
    faults.always(C);
    faults.always(Operation.VERIFY_CODE, B);
    faults.next(Operation.VERIFY_CODE, A);

    assertThat(faults.take(Operation.SEND_CODE)).isEqualTo(C);
    assertThat(faults.take(Operation.VERIFY_CODE)).isEqualTo(A);
    assertThat(faults.take(Operation.VERIFY_CODE)).isEqualTo(B);
    faults.clear();
    assertThat(faults.take(Operation.VERIFY_CODE)).isEqualTo(NONE);
  }

  @Test
  void theQueueIsOrderedPerOperation() {
    faults.next(NONE, A);
    faults.next(Operation.LOG_OUT, B);
    faults.next(C);

    assertThat(drawn(faults, 4)).containsExactly(NONE, A, C, NONE);
    assertThat(faults.take(Operation.LOG_OUT)).isEqualTo(B);
  }

  @Test
  void aFaultForATimeEndsByItself() {
    AtomicLong now = new AtomicLong(-5);
    Faults timed = new Faults(now::get);
    timed.recovering(A, Duration.ofNanos(10));

    now.set(4);
    assertThat(timed.take(Operation.SEND_CODE)).isEqualTo(A);
    now.set(5);
    assertThat(timed.take(Operation.SEND_CODE)).isEqualTo(NONE);
    now.set(1000);
    assertThat(timed.take(Operation.SEND_CODE)).isEqualTo(NONE);
  }

  @Test
  void flapsUntilItIsCleared() {
    AtomicLong now = new AtomicLong();
    Faults timed = new Faults(now::get);
    timed.flapping(A, Duration.ofNanos(2), Duration.ofNanos(3));
    List<Fault> drawn = new ArrayList<>();
    for (int time = 0; time < 8; time++) {
      now.set(time);
      drawn.add(timed.take(Operation.SEND_CODE));
    }
    timed.clear();

    assertThat(drawn).containsExactly(A, A, NONE, NONE, NONE, A, A, NONE);
    now.set(10);
    assertThat(timed.take(Operation.SEND_CODE)).isEqualTo(NONE);
  }

  @Test
  void aFaultForATimeRequiresADuration() {
    assertThatThrownBy(() -> faults.recovering(A, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> faults.flapping(A, Duration.ofSeconds(1), Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMixIsDeterminedByItsSeed() {
    Faults other = new Faults();
    Faults.Weight[] weights = {new Faults.Weight(NONE, 70), new Faults.Weight(A, 30)};
    faults.mix(7, weights);
    other.mix(7, weights);
    List<Fault> drawn = drawn(faults, 1000);

    assertThat(drawn(other, 1000)).isEqualTo(drawn);
    assertThat(drawn.stream().filter(A::equals).count()).isBetween(240L, 360L);
  }

  @Test
  void aMixRequiresAWeight() {
    assertThatThrownBy(() -> faults.mix(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> faults.mix(1, new Faults.Weight(A, 2), new Faults.Weight(B, -1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Fault> drawn(Faults from, int times) {
    return Stream.generate(() -> from.take(Operation.SEND_CODE)).limit(times).toList();
  }
}
