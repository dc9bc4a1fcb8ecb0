package io.telegramauth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.DataCentre;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * GramJS, a foreign client, in a process of its own: logs in to a data centre, or takes up a
 * session. What a job and its answer hold is told in {@code src/test/npm/gramjs.js}.
 */
public final class GramJs {
  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private GramJs() {}

  /** Skips the calling test where GramJS is not to be had. */
  public static void assumeThere() {
    assertThat(installed()).isDirectory();
  }

  private static Path installed() {
    return NpmProject.installed(Path.of("src/test/npm"), Path.of("target/npm"));
  }

  /** A job at that data centre, to be filled in. */
  public static ObjectNode job(DataCentre dataCentre, String transport) {
    return JSON.createObjectNode()
        .put("pem", dataCentre.rsaPublicKeyPem())
        .put("fingerprint", Long.toString(dataCentre.fingerprint()))
        .put("transport", transport)
        .put("socksPort", dataCentre.port());
  }

  /** Does a job, and gives what it reports. */
  public static JsonNode run(ObjectNode job) {
    Path clients = installed();
    try {
      Path errors = Files.createTempFile(clients, "gramjs", ".err");
      Process node =
          new ProcessBuilder("node", "gramjs.js", job.toString())
              .directory(clients.toFile())
              .redirectError(errors.toFile())
              .start();
      try {
        // A line, which fits into the pipe.
        boolean inTime = node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(inTime).as("GramJS is done in time").isTrue();
        assertThat(node.exitValue()).as(Files.readString(errors)).isZero();
        return JSON.readTree(node.getInputStream());
      } finally {
        node.destroyForcibly();
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asserts that what a job reports is that account. */
  public static void assertIs(JsonNode answer, String phoneNumber) {
    TestAccount account = TestAccount.of(phoneNumber).orElseThrow();
    assertThat(answer.path("userId").asText())
        .as(answer.path("error").asText())
        .isEqualTo(Long.toString(account.userId()));
    assertThat(answer.path("firstName").asText()).isEqualTo(account.firstName());
  }
}
