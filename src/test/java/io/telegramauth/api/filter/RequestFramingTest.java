package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request ends, however its bytes arrive. */
class RequestFramingTest {
  private static final String HEAD = "POST /x HTTP/1.1\r\nHost: a\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NEXT = "GET /next HTTP/1.1\r\n";

  /** The length of a request, the code of its rejection, or nothing if it is incomplete. */
  private static String read(byte[] bytes, int step) {
    RequestFraming framing = new RequestFraming();
    ByteBuf input = Unpooled.wrappedBuffer(bytes);
    for (int arrived = Math.min(step, bytes.length); ; ) {
      Optional<Failure> failure = framing.read(input.slice(0, arrived));
      if (failure.isPresent()) {
        return failure.get().code().code();
      }
      if (framing.isComplete() || arrived == bytes.length) {
        return framing.isComplete() ? "" + framing.length() : "";
      }
      arrived = Math.min(arrived + step, bytes.length);
    }
  }

  private static String read(String text) {
    return read(text.getBytes(ISO_8859_1), Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        HEAD + "Content-Length: 3\r\n\r\nabc",
        HEAD + "Content-Length: 0\r\n\r\n",
        HEAD + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n00a\r\n0123456789\r\n0\r\n\r\n",
      })
  void findsTheEndOfARequest(String request) {
    byte[] bytes = (request + NEXT).getBytes(ISO_8859_1);
    for (int step = 1; step <= bytes.length; step++) {
      assertThat(read(bytes, step)).isEqualTo("" + request.length());
    }
    assertThat(read(request.substring(0, request.length() - 1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n" + NEXT,
        "\u0000" + NEXT,
        " " + NEXT + "Host: a\r\n\r\n",
        "\t" + NEXT + "Host: a\r\n\r\n",
        "\n" + NEXT,
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\r\r\n",
        HEAD + "X: a\u000bb\r\n",
        HEAD + "X: a\r\n b\r\n\r\n",
        HEAD + "X : a\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n3\nabc",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n000000003\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n",
      })
  void rejectsWhatHopsReadDifferently(String request) {
    byte[] bytes = request.getBytes(ISO_8859_1);
    for (int step = 1; step <= bytes.length; step++) {
      assertThat(read(bytes, step)).isEqualTo(FailureCode.VALIDATION_ERROR.code());
    }
  }

  @Test
  void enforcesMaximumLengths() {
    assertThat(read("GET /" + "x".repeat(5000))).isEqualTo(FailureCode.URI_TOO_LONG.code());
    assertThat(read(HEAD + "X: " + "x".repeat(21_000)))
        .isEqualTo(FailureCode.HEADERS_TOO_LARGE.code());
    assertThat(read(HEAD + "X: y\r\n".repeat(101))).isEqualTo(FailureCode.HEADERS_TOO_LARGE.code());
    String tooLarge = FailureCode.PAYLOAD_TOO_LARGE.code();
    assertThat(read(HEAD + "Content-Length: 16385\r\n\r\n")).isEqualTo(tooLarge);
    String chunked = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(read(chunked + "4001\r\n")).isEqualTo(tooLarge);
    assertThat(read(chunked + "ffffffff\r\n")).isEqualTo(tooLarge);
    assertThat(read(chunked + "1\r\nx\r\n".repeat(16_384))).isEqualTo(tooLarge);
    assertThat(read(chunked + ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(4) + "0\r\n\r\n"))
        .containsOnlyDigits();
  }

  /** Byte by byte or at once: it is the same request, or the same rejection. */
  @Test
  void readsRequestsInAnyPieces() {
    List<String> valid =
        List.of(
            HEAD + "Content-Length: 3\r\n\r\nabc",
            HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + NEXT);
    Cases.of("request framing", 2_000, 500_000)
        .within(PATIENCE)
        .check(
            choices ->
                new String(
                    Mutations.bytes(
                        choices, valid.get(choices.below(valid.size())).getBytes(ISO_8859_1)),
                    ISO_8859_1),
            text -> {
              byte[] bytes = text.getBytes(ISO_8859_1);
              assertThat(read(bytes, 1)).isEqualTo(read(bytes, Integer.MAX_VALUE));
            });
  }
}
