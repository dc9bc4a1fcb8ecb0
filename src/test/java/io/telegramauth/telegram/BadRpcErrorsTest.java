package io.telegramauth.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.testing.Campaign;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Error texts from a proxy or TDLib that may be anything at all. */
@Tag(Campaign.TAG)
class BadRpcErrorsTest {
  private static final List<String> TEXTS =
      List.of(
          "FLOOD_WAIT_37",
          "RPCError: 420: FLOOD_WAIT_37 (caused by auth.SendCode)",
          "A wait of 37 seconds is required (caused by auth.SendCode)",
          "Too Many Requests: retry after 37",
          "PHONE_MIGRATE_2",
          "400: PHONE_CODE_INVALID",
          "2FA_CONFIRM_WAIT_9999",
          "<html><body><h1>502 BAD_GATEWAY</h1></body></html>");

  private static String text(Choices choices) {
    return switch (choices.below(4)) {
      case 0 -> choices.text(9000);
      case 1 -> choices.of("A", "A_", "_1", "A1_", "FLOOD_WAIT_", "9").repeat(choices.below(9000));
      default -> Mutations.text(choices, choices.of(TEXTS));
    };
  }

  @Test
  void errorsFoundInAnyTextAreWellFormed() {
    Cases.of("RPC errors", 10_000, 500_000)
        .allocating(4_000_000)
        .check(
            BadRpcErrorsTest::text,
            text -> {
              for (RpcError error : RpcError.findAll(text)) {
                assertThat(error.name()).matches("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
                error
                    .argument()
                    .ifPresent(argument -> assertThat(argument).isBetween(0L, 999_999_999L));
              }
              RpcFailures.find(text)
                  .ifPresent(
                      failure -> assertThat(failure.message()).isEqualTo(failure.code().message()));
            });
  }

  private record Hidden(String before, int seconds, String after) {
    private String text() {
      return before + " FLOOD_WAIT_" + seconds + " " + after;
    }
  }

  @Test
  void anErrorIsFoundInAnyContext() {
    Cases.of("RPC errors among others", 5_000, 200_000)
        .allocating(4_000_000)
        .check(
            choices -> new Hidden(choices.text(2000), choices.below(99_999), choices.text(4000)),
            hidden ->
                assertThat(RpcError.findAll(hidden.text()))
                    .anySatisfy(
                        error -> {
                          assertThat(error.name()).isEqualTo("FLOOD_WAIT");
                          assertThat(error.argument()).hasValue(hidden.seconds());
                        }));
  }
}
