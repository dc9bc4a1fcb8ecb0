package io.telegramauth.campaign.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Sandbox;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that were planted are found, and nothing else is. */
public class LeakCheckTest {
  private static Stream<String> planted() {
    return Stream.of(
            "+999662" + "0001",
            "the code 22222 was wrong",
            TestAccount.PASSWORD,
            Sandbox.API_KEY,
            Sandbox.ADMIN_KEY,
            Sandbox.SESSION_SECRET,
            Sandbox.PROXY_KEY,
            Sandbox.API_HASH,
            "1" + "aB3_".repeat(88) + "=")
        .flatMap(
            secret ->
                Stream.of(
                    "WARN It is " + secret,
                    "{\"sequence\":1,\"message\":\"It is " + secret + "\"}",
                    "http_server_requests_seconds_count{uri=\"/" + secret + "\"}"));
  }

  @ParameterizedTest
  @MethodSource("planted")
  public void findsPlantedSecrets(String line) {
    assertThat(LeakCheck.in(Stream.of("nothing", line))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/telegram-auth/logins 504 in 1515 ms, phone +******0005, state unknown",
        "{\"sequence\":11111,\"message\":\"phone +******2222\",\"mdc\":{\"millis\":\"7\"}}",
        "\tat io.telegramauth.telegram.proxy.FaultTolerantProxyClient.judged(FaultTolerantProxyClient.java:152)"
      })
  void findsNothingElse(String line) {
    assertThat(LeakCheck.in(Stream.of(line))).isEmpty();
  }
}
