package io.telegramauth.telegram.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.failure.Failure;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.testing.Campaign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The recorded answers, changed until nobody has met their like. Each still means something. */
@Tag(Campaign.TAG)
class BadProxyResponsesTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecretBytes STATE = new ProxyState("hash", Optional.empty()).toSecret();
  private static final List<String> BODIES = bodies();

  /** The bodies of the corpus. */
  static List<String> bodies() {
    try (Stream<Path> files =
        Files.list(Path.of(BadProxyResponsesTest.class.getResource("/proxy-responses").toURI()))) {
      return files
          .filter(file -> file.toString().endsWith(".http"))
          .sorted()
          .map(BadProxyResponsesTest::body)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String body(Path file) {
    try {
      return Files.readString(file).split("\n---\n", 2)[1].split("\n\n", 2)[1].strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer as it arrives, its header not yet read. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Raw(ProxyOperation operation, int status, String retryAfter, byte[] body) {
    static Raw of(Choices choices) {
      return new Raw(
          choices.of(ProxyOperation.values()),
          choices.oneIn(3)
              ? choices.between(100, 999)
              : choices.of(200, 200, 200, 201, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504),
          header(choices),
          changed(choices, choices.of(BODIES)));
    }

    private static String header(Choices choices) {
      return switch (choices.below(7)) {
        case 0 -> "";
        case 1 -> choices.text(60);
        case 2 -> Long.toString(choices.number());
        case 3 -> Mutations.text(choices, "Sun, 01 Mar 2026 12:00:37 GMT");
        case 4 -> Mutations.text(choices, "Sunday, 01-Mar-26 12:00:37 GMT");
        case 5 -> Mutations.text(choices, "Sun Mar  1 12:00:37 2026");
        default -> Mutations.text(choices, "37");
      };
    }

    static byte[] changed(Choices choices, String body) {
      if (choices.oneIn(8)) {
        return choices.bytes(choices.length(60_000));
      }
      byte[] bytes = body.getBytes(UTF_8);
      if (choices.oneIn(3)) {
        return Mutations.bytes(choices, bytes);
      }
      try {
        JsonNode json = JSON.readTree(body);
        return json.isMissingNode() ? bytes : Mutations.json(choices, json).getBytes(UTF_8);
      } catch (JsonProcessingException e) {
        return Mutations.text(choices, body).getBytes(UTF_8);
      }
    }

    ProxyResponse response() {
      return new ProxyResponse(status, RetryAfter.read(retryAfter, CLOCK), body);
    }

    @Override
    public String toString() {
      return operation
          + " "
          + status
          + " Retry-After: "
          + retryAfter
          + "\n"
          + new String(body, UTF_8);
    }
  }

  @Test
  void everyResponseIsClassified() {
    Cases.of("proxy answers", 8_000, 500_000)
        .allocating(6_000_000)
        .check(Raw::of, BadProxyResponsesTest::assertMeansSomething);
  }

  static void assertMeansSomething(Raw raw) {
    assertMeansSomething(raw.operation(), raw.response());
  }

  static void assertMeansSomething(ProxyOperation operation, ProxyResponse response) {
    ProxyResult answer = ProxyResult.of(operation, response);
    if (answer instanceof ProxyResult.Refusal refusal) {
      Failure failure = refusal.failure();
      assertThat(failure.message()).isEqualTo(failure.code().message());
      assertThat(failure.details()).isEmpty();
      failure
          .retryAfter()
          .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofDays(1)));
      SignInOutcome.PasswordRequired required =
          (SignInOutcome.PasswordRequired)
              ProxyResponseReader.passwordRequired(refusal.details(), STATE);
      required.hint().ifPresent(hint -> assertThat(hint).isNotBlank().hasSizeLessThan(257));
      return;
    }
    assertThat(response.isSuccess()).isTrue();
    JsonNode data = ((ProxyResult.Data) answer).data();
    Optional<CodeSent> sent = ProxyResponseReader.codeSent(data);
    sent.ifPresent(
        code -> {
          assertThat(ProxyState.of(code.state()).phoneCodeHash()).isNotBlank();
          code.delivery().length().ifPresent(length -> assertThat(length).isBetween(1, 64));
          assertThat(code.delivery().timeout()).isBetween(Duration.ZERO, Duration.ofDays(1));
        });
    ProxyResponseReader.signedIn(data)
        .ifPresent(outcome -> assertThat(((SignInOutcome.SignedIn) outcome).userId()).isPositive());
  }

  @Test
  void everyRetryAfterIsParsedOrIgnored() {
    Cases.of("Retry-After", 5000, 500_000)
        .allocating(200_000)
        .check(
            Raw::header,
            header ->
                RetryAfter.read(header, CLOCK)
                    .ifPresent(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ZERO)));
  }
}
