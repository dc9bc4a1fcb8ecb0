package io.telegramauth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.telegram.SessionFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * GramJS, a foreign client, in a process of its own: logs in to a data centre, or takes up a
 * session. What a job and its answer hold is told in {@code src/test/npm/gramjs.js}.
 */
public final class GramJs {
  private static final long PATIENCE_SECONDS = 60;

  /** As many as are told in a line that fits into the pipe, and are done in time. */
  private static final int MAX_CONCURRENT = 100;

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

  /**
   * A session string, and what it has to turn out to be.
   *
   * @param format whose it is
   * @param text the string
   * @param dc where its key lives
   * @param userId whose it is
   */
  public record Exported(SessionFormat format, String text, int dc, long userId) {
    @Override
    public String toString() {
      return "Exported[" + format + ", " + dc + ", " + userId + "]";
    }
  }

  /**
   * Takes up sessions, one after the other in one process: each has to be read, to connect, to be
   * answered {@code help.getConfig} and {@code users.getUsers} of itself, and to keep its key.
   *
   * @return what is wrong, in words, for each session of which something is
   */
  public static List<String> refused(DataCentre dataCentre, List<Exported> sessions) {
    long handshakes = dataCentre.counts().handshakes();
    List<String> wrong = new ArrayList<>();
    for (int from = 0; from < sessions.size(); from += MAX_CONCURRENT) {
      List<Exported> some =
          sessions.subList(from, Math.min(sessions.size(), from + MAX_CONCURRENT));
      ObjectNode job = job(dataCentre, "obfuscated");
      some.forEach(
          exported ->
              job.withArray("sessions")
                  .addObject()
                  .put("format", exported.format().name().toLowerCase(Locale.ROOT))
                  .put("text", exported.text()));
      JsonNode answers = run(job);
      for (int i = 0; i < some.size(); i++) {
        Exported exported = some.get(i);
        JsonNode answer = answers.path(i);
        boolean right =
            answer.path("userId").asText().equals(Long.toString(exported.userId()))
                && answer.path("dc").asInt() == exported.dc()
                && answer.path("configDc").asInt() == exported.dc()
                && answer.path("sameKey").asBoolean();
        if (!right) {
          wrong.add(exported + ": " + answer);
        }
      }
    }
    if (dataCentre.counts().handshakes() != handshakes) {
      wrong.add("A key was exchanged for another");
    }
    return wrong;
  }

  /** Does a job, and gives what it reports. */
  public static JsonNode run(ObjectNode job) {
    Path clients = installed();
    try {
      Path errors = Files.createTempFile(clients, "gramjs", ".err");
      Path task =
          Files.writeString(Files.createTempFile(clients, "gramjs", ".json"), job.toString());
      Process node =
          new ProcessBuilder("node", "gramjs.js", task.toString())
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
        Files.delete(task);
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
