package io.telegramauth.telegram.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Sandbox;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that writes any bytes at all, and the service's own client that reads them. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@Tag(Campaign.TAG)
class BadProxyBytesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final List<String> BODIES = BadProxyResponsesTest.bodies();

  /** Text of a proxy that a log must not contain. */
  private static final String PLANTED = "1BQANOTEuMTA4LjU2LjE3OQG7planted";

  private ServerSocket door;
  private ProxyClient client;

  /** A body that is longer than announced: what is left of it is taken for another answer. */
  @Test
  void fragmentsOfAResponseAreNotLogged() {
    try (CapturedLog log = new CapturedLog()) {
      for (String framing : List.of("Content-Length: 2", "Transfer-Encoding: chunked")) {
        answer =
            ("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n{}" + PLANTED + " X\r\n\r\n")
                .getBytes(UTF_8);
        client
            .post("send-code", null, "key", "id", null, attempt())
            .replaceWithVoid()
            .onFailure()
            .recoverWithNull()
            .await()
            .atMost(PATIENCE);
      }
      // The connection is over once its rest was looked at.
      await().untilAsserted(() -> assertThat(served.get()).isEqualTo(2));
      assertThat(log.text()).doesNotContainIgnoringCase(PLANTED);
    }
  }

  /** An answer of a gigabyte that never ends, or says that it does not. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1073741824", "Transfer-Encoding: chunked", ""})
  void anEndlessResponseIsCutOff(String framing) {
    answer = ("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n").getBytes(UTF_8);
    // The length of a chunk, and as good as any other part of the other answers.
    endlessly = ("1000\r\n" + " ".repeat(0x1000) + "\r\n").getBytes(UTF_8);

    Throwable loss =
        client
            .post("send-code", null, "key", "id", null, attempt())
            .onItemOrFailure()
            .transform((response, failure) -> failure)
            .await()
            .atMost(PATIENCE);

    assertThat(loss).isNotNull();
    assertThat(ConnectionFailures.code(loss, true)).isEqualTo(FailureCode.PROXY_BAD_RESPONSE);
    await().untilAsserted(() -> assertThat(written.get()).isPositive());
    // The sockets hold some megabytes more.
    assertThat(written.get()).isLessThan(128 * SingleResponseCodec.MAX_RESPONSE_SIZE);
  }

  /** What is written to the next who asks. */
  private volatile byte[] answer = {};

  /** What is written then, again and again; nothing when it is empty. */
  private volatile byte[] endlessly = {};

  /** How many bytes of it were, when the client had enough. */
  private final AtomicLong written = new AtomicLong();

  /** How many connections were heard to their end. */
  private final AtomicInteger served = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve, "proxy of any bytes");
    server.setDaemon(true);
    server.start();
    client =
        QuarkusRestClientBuilder.newBuilder()
            .baseUri(URI.create("http://127.0.0.1:" + door.getLocalPort()))
            .connectTimeout(2, TimeUnit.SECONDS)
            .readTimeout(3, TimeUnit.SECONDS)
            .followRedirects(false)
            .property("microprofile.rest.client.disable.default.mapper", true)
            .build(ProxyClient.class);
  }

  @AfterEach
  void close() throws IOException {
    door.close();
  }

  private void serve() {
    while (!door.isClosed()) {
      try (Socket socket = door.accept()) {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        readRequest(socket.getInputStream());
        socket.getOutputStream().write(answer);
        if (endlessly.length > 0) {
          writeEndlessly(socket.getOutputStream());
        }
        socket.shutdownOutput();
        // Until the client has enough of it: a close with bytes unread would be a reset.
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        served.incrementAndGet();
      } catch (IOException e) {
        // The client went first, or the door is closed.
        assertThat(e).isNotNull();
      }
    }
  }

  private void writeEndlessly(OutputStream out) {
    long count = 0;
    try {
      while (!door.isClosed()) {
        out.write(endlessly);
        count += endlessly.length;
      }
    } catch (IOException e) {
      // The client has enough.
      written.set(count);
    }
  }

  private static ProxyAttempt attempt() {
    return new ProxyAttempt(0, "{}".getBytes(UTF_8));
  }

  /** All of it is the head and {@code {}}. */
  private static void readRequest(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith("\r\n\r\n{}")) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      read.append((char) next);
    }
  }

  private static byte[] answer(Choices choices) {
    String recorded = choices.of(BODIES).replace("1abc", PLANTED);
    byte[] body =
        BadProxyResponsesTest.Raw.changed(
            choices, choices.oneIn(3) ? recorded + "\n" + PLANTED : recorded);
    String head =
        "HTTP/1.1 "
            + choices.of(200, 200, 200, 204, 301, 304, 400, 401, 404, 429, 500, 503)
            + " X\r\nContent-Type: "
            + choices.of(
                "application/json", "text/html", "", "x", "multipart/mixed", "a/b; charset=x")
            + "\r\n"
            + choices.of(
                "Retry-After: 37\r\n", "Retry-After: x\r\n", "", "Content-Encoding: gzip\r\n")
            + choices.of(
                "Content-Length: " + body.length + "\r\n",
                "Content-Length: " + (body.length + choices.between(-3, 3)) + "\r\n",
                "Content-Length: " + choices.number() + "\r\n",
                "Connection: close\r\n",
                "Transfer-Encoding: chunked\r\n")
            + "\r\n";
    byte[] whole = (head + new String(body, ISO_8859_1)).getBytes(ISO_8859_1);
    return switch (choices.below(4)) {
      case 0 -> Mutations.bytes(choices, whole);
      case 1 -> Mutations.text(choices, head).getBytes(UTF_8);
      default -> whole;
    };
  }

  @Test
  void everyResponseIsClassifiedOrLost() {
    try (CapturedLog log = new CapturedLog()) {
      askForAll();
      assertThat(log.text()).doesNotContainIgnoringCase(PLANTED);
    }
  }

  private void askForAll() {
    Cases.of("proxy bytes", 300, 20_000)
        .within(PATIENCE.plusSeconds(10))
        .check(
            BadProxyBytesTest::answer,
            bytes -> {
              answer = bytes;
              Uni<Response> asked = client.post("send-code", null, "key", "id", null, attempt());
              Object outcome =
                  asked
                      .map(response -> (Object) ProxyResponse.of(response, InstantSource.system()))
                      .onFailure()
                      .recoverWithItem(loss -> loss)
                      .await()
                      .atMost(PATIENCE);
              if (outcome instanceof ProxyResponse response) {
                BadProxyResponsesTest.assertMeansSomething(ProxyOperation.SEND_CODE, response);
              } else {
                Throwable loss = (Throwable) outcome;
                assertThat(ConnectionFailures.code(loss, true).effect())
                    .isEqualTo(Effect.AMBIGUOUS);
              }
            });
  }
}
