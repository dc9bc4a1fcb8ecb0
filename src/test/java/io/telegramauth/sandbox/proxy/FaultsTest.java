package io.telegramauth.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
  void theQueueKeepsItsOrderAndSkipsWhatIsMeantForOthers() {
    faults.next(NONE, A);
    faults.next(Operation.LOG_OUT, B);
    faults.next(C);

    assertThat(drawn(faults, 4)).containsExactly(NONE, A, C, NONE);
    assertThat(faults.take(Operation.LOG_OUT)).isEqualTo(B);
  }

  @Test
  void aMixFollowsFromItsSeed() {
    Faults other = new Faults();
    Faults.Weight[] weights = {new Faults.Weight(NONE, 70), new Faults.Weight(A, 30)};
    faults.mix(7, weights);
    other.mix(7, weights);
    List<Fault> drawn = drawn(faults, 1000);

    assertThat(drawn(other, 1000)).isEqualTo(drawn);
    assertThat(drawn.stream().filter(A::equals).count()).isBetween(240L, 360L);
  }

  @Test
  void aMixNeedsAWeight() {
    assertThatThrownBy(() -> faults.mix(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> faults.mix(1, new Faults.Weight(A, 2), new Faults.Weight(B, -1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Fault> drawn(Faults from, int times) {
    return Stream.generate(() -> from.take(Operation.SEND_CODE)).limit(times).toList();
  }
}
