package io.telegramauth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * GramJS, a foreign client, in a process of its own: logs in to a data centre or takes up a
 * session. {@code src/test/npm/gramjs.js} describes jobs and results.
 */
public final class GramJs {
  private static final long PATIENCE_SECONDS = 60;

  /** Maximum of sessions in a job: its line must fit into the pipe and be done in time. */
  private static final int MAX_CONCURRENT = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private GramJs() {}

  /** Skips the calling test if GramJS is not installed. */
  public static void assumeThere() {
    assertThat(install()).isDirectory();
  }

  private static Path install() {
    return NpmProject.install(Path.of("src/test/npm"), Path.of("target/npm"));
  }

  /** A job at this data centre, to be filled in. */
  public static ObjectNode job(DataCentre dataCentre, String transport) {
    return JSON.createObjectNode()
        .put("pem", dataCentre.rsaPublicKeyPem())
        .put("fingerprint", Long.toString(dataCentre.fingerprint()))
        .put("transport", transport)
        .put("socksPort", dataCentre.port());
  }

  /**
   * A session string and its expected content.
   *
   * @param format its format
   * @param text the string
   * @param dc the data centre of its key
   * @param userId the user
   */
  public record Exported(SessionFormat format, String text, int dc, long userId) {
    @Override
    public String toString() {
      return "Exported[" + format + ", " + dc + ", " + userId + "]";
    }
  }

  /**
   * Takes up sessions in one process: each must parse, connect, call {@code help.getConfig} and
   * {@code users.getUsers}, and keep its key.
   *
   * @return the problem of each session that has one
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

  /** Runs a job and returns its result. */
  public static JsonNode run(ObjectNode job) {
    Path clients = install();
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
        // One line, which fits into the pipe.
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

  /** Asserts that the result is this account. */
  public static void assertIs(JsonNode answer, String phoneNumber) {
    TestAccount account = TestAccount.of(phoneNumber).orElseThrow();
    assertThat(answer.path("userId").asText())
        .as(answer.path("error").asText())
        .isEqualTo(Long.toString(account.userId()));
    assertThat(answer.path("firstName").asText()).isEqualTo(account.firstName());
  }
}
