package io.telegramauth.telegram.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.testing.CapturedLog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Judges the recorded answers, each as its file expects. */
class ProxyResultTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  private static final String SUCCESS = "OK";

  /** A recorded answer with what is expected of it. */
  private record Recorded(
      String name,
      ProxyOperation operation,
      String expected,
      Optional<Duration> retryAfter,
      ProxyResponse response) {
    static Recorded read(Path file) {
      try {
        String[] parts = Files.readString(file).split("\n---\n", 2);
        String[] answer = parts[1].split("\n\n", 2);
        return new Recorded(
            file.getFileName().toString(),
            ProxyOperation.valueOf(field(parts[0], "operation").orElseThrow()),
            field(parts[0], "expect").orElseThrow(),
            field(parts[0], "retryAfter").map(Long::valueOf).map(Duration::ofSeconds),
            new ProxyResponse(
                Integer.parseInt(answer[0].split(" ")[1]),
                field(answer[0], "Retry-After").flatMap(header -> RetryAfter.read(header, CLOCK)),
                answer[1].substring(0, answer[1].length() - 1).getBytes(UTF_8)));
      } catch (IOException e) {
        throw new IllegalStateException("Cannot read " + file, e);
      }
    }

    private static Optional<String> field(String lines, String name) {
      return Arrays.stream(lines.split("\n"))
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Recorded> corpus() throws IOException, URISyntaxException {
    Path directory = Path.of(ProxyResultTest.class.getResource("/proxy-responses").toURI());
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> answers = files.filter(file -> file.toString().endsWith(".http")).toList();
      return answers.stream().sorted(Comparator.naturalOrder()).map(Recorded::read);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void matchesTheExpectedResult(Recorded recorded) {
    Optional<Failure> failure = judge(recorded);

    assertThat(failure.map(Failure::code).map(FailureCode::name).orElse(SUCCESS))
        .isEqualTo(recorded.expected());
    assertThat(failure.flatMap(Failure::retryAfter)).isEqualTo(recorded.retryAfter());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void neverLogsTextOfTheProxy(Recorded recorded) {
    judge(recorded)
        .ifPresent(failure -> assertThat(failure.message()).isEqualTo(failure.code().message()));
  }

  /** As the guard judges: a success whose data cannot be read is a bad response. */
  private static Optional<Failure> judge(Recorded recorded) {
    ProxyResult answer = ProxyResult.of(recorded.operation(), recorded.response());
    if (answer instanceof ProxyResult.Refusal refusal) {
      return Optional.of(refusal.failure());
    }
    ProxyResult.Data success = (ProxyResult.Data) answer;
    Optional<?> read =
        switch (recorded.operation()) {
          case SEND_CODE, RESEND_CODE -> ProxyResponseReader.codeSent(success.data());
          case VERIFY_CODE, VERIFY_PASSWORD -> ProxyResponseReader.signedIn(success.data());
          case QR_START -> ProxyResponseReader.qrStarted(success.data());
          case QR_WAIT ->
              ProxyResponseReader.scanOutcome(
                  success.data(), new ProxyState("", Optional.empty()).toSecret());
          case CANCEL_CODE, LOG_OUT -> Optional.of(success);
        };
    return read.isPresent() ? Optional.empty() : Optional.of(ProxyResult.badResponse().failure());
  }

  /** Nobody waits that long, and the operator has to know why the number waits for a day. */
  @Test
  void aWaitThatIsBoundedIsLogged() {
    String body =
        "{\"success\":false,\"error\":{\"code\":\"X\",\"message\":\"FLOOD_WAIT_99999999\"}}";
    try (CapturedLog log = new CapturedLog()) {
      ProxyResult.of(
          ProxyOperation.SEND_CODE, new ProxyResponse(502, Optional.empty(), body.getBytes(UTF_8)));
      assertThat(log.text()).contains("A wait of 99999999 s is implausibly long; using one day");
    }
  }

  /** Whoever adds it to the table has to learn its name. */
  @Test
  void unlistedErrorsOfTelegramAreLogged() {
    String body =
        "{\"success\":false,\"error\":{\"code\":\"TELEGRAM_ERROR\","
            + "\"message\":\"400: SOMETHING_NEW_12345 (caused by auth.SendCode)\"}}";
    try (CapturedLog log = new CapturedLog()) {
      ProxyResult answer =
          ProxyResult.of(
              ProxyOperation.SEND_CODE,
              new ProxyResponse(400, Optional.empty(), body.getBytes(UTF_8)));
      assertThat(answer)
          .isInstanceOfSatisfying(
              ProxyResult.Refusal.class,
              refusal ->
                  assertThat(refusal.failure().code()).isEqualTo(FailureCode.TELEGRAM_ERROR));
      assertThat(log.text()).contains("TELEGRAM_ERROR: SOMETHING_NEW").doesNotContain("12345");
    }
  }

  @Test
  void theCorpusCoversEveryFailureOfTheProxy() throws IOException, URISyntaxException {
    Set<String> expected = corpus().map(Recorded::expected).collect(Collectors.toSet());

    assertThat(expected)
        .contains(
            SUCCESS,
            "PROXY_UNAVAILABLE",
            "PROXY_RATE_LIMITED",
            "PROXY_ERROR",
            "PROXY_BAD_RESPONSE",
            "PROXY_REJECTED",
            "PROXY_UNCLEAR",
            "PROXY_UNSUPPORTED",
            "PROXY_UNAUTHORIZED",
            "TELEGRAM_ERROR");
  }
}
