package io.telegramauth.telegram.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TdLogLineTest {
  private static final String DELAY =
      "[ 2][t 4][1795352025.069161176][NetQueryDelayer.cpp:111][#17][!NetQueryDelayer]\t"
          + "Delay: [Query:[id:196608][tl:0xa677244f]] [timeout:37][total_timeout:37] because of "
          + "[Error : %s] from Session:2:main to DcId{2}";

  @Test
  void recognisesFloodWaits() {
    assertThat(TdLogLine.read(DELAY.formatted("420 : FLOOD_WAIT_37")))
        .contains(new TdLogLine(17, new TdUpdate.Delayed(Duration.ofSeconds(37))));
  }

  @Test
  void recognisesDestroyedKeys() {
    assertThat(
            TdLogLine.read(
                "[ 1][t 1][1795352027.460267066][Session.cpp:441][#4][!Session:1:main]\t"
                    + "BindKey failed: [Error : 400 : ENCRYPTED_MESSAGE_INVALID]"))
        .contains(new TdLogLine(4, new TdUpdate.KeyGone()));
  }

  @Test
  void ignoresOtherLines() {
    assertThat(TdLogLine.read(DELAY.formatted("500 : RPC_CALL_FAIL"))).isEmpty();
    assertThat(TdLogLine.read("")).isEmpty();
    assertThat(TdLogLine.read("Delay: because of [Error : 420 : ")).isEmpty();
  }
}
