package io.telegramauth.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys have leaked, the secret is replaced, and rows are corrupt: the commands of the runbook, as
 * they are printed, end every session.
 */
class IncidentDrillIT {
  private static final String NEW_SECRET = "Zt5nQx8mLw2vRb7kYc4jHd9sGf6pAe3uTq1z";
  private static final String NEW_API_KEY = "0b7d55e1c9f24a86b3d4-default";
  private static final String NEW_ADMIN_KEY = "9c2e71f0a5d84b36e1f7-admin";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SESSIONS = 6;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private SandboxTelegram telegram;
  private SandboxProxy proxy;
  private final List<String> numbers = new ArrayList<>();
  private final List<String> sessions = new ArrayList<>();

  @BeforeEach
  void openTelegram() {
    telegram = new SandboxTelegram(InstantSource.system());
    proxy = Sandbox.proxyOf(telegram);
  }

  @AfterEach
  void closeTelegram() {
    proxy.close();
  }

  private ServiceProcess start(Map<String, String> changes) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.putAll(changes);
    return ServiceProcess.start(directory, environment);
  }

  @Test
  void theRunbooksCommandsEndEverySession() throws Exception {
    try (ServiceProcess before = start(Map.of())) {
      for (int i = 0; i < SESSIONS; i++) {
        logIn(before, Api.plainNumber());
      }
      // A thief has a key and fetches what it opens.
      assertThat(handOut(before, numbers.get(0), Sandbox.API_KEY).status()).isEqualTo(200);
      before.kill();
    }
    overwrite("owner = 'thief', expires_at = expires_at + 1000000000", sessions.get(1));
    overwrite("seal = X'00'", sessions.get(2));
    overwrite("secret = X'0102', details = X'', seal = X'00'", sessions.get(3));

    Map<String, String> replaced =
        Map.of(
            "SESSION_SECRET", NEW_SECRET,
            "API_KEY", NEW_API_KEY,
            "SERVICE_API_KEYS", "",
            "SERVICES_SEEING_ALL", "",
            "ADMIN_API_KEY", NEW_ADMIN_KEY);
    // At first nobody finds the old secret: what can be ended is ended.
    try (ServiceProcess without = start(replaced)) {
      assertThat(handOut(without, numbers.get(0), Sandbox.API_KEY).status()).isEqualTo(401);
      JsonNode job = endEverySession(without);
      assertThat(job.at("/progress/done").intValue()).isEqualTo(SESSIONS);
      assertThat(job.at("/progress/unreadable").intValue()).isEqualTo(SESSIONS);
      assertThat(job.at("/progress/failed").intValue()).isZero();
      assertThat(job.at("/pendingLogOuts").intValue()).isEqualTo(SESSIONS);
      for (String number : numbers) {
        assertThat(handOut(without, number, NEW_API_KEY).status()).isEqualTo(404);
        assertThat(telegram.authorisations(number)).isEqualTo(1);
      }
      without.kill();
    }

    Map<String, String> withPrevious = new HashMap<>(replaced);
    withPrevious.put("SESSION_SECRET_PREVIOUS", Sandbox.SESSION_SECRET);
    try (ServiceProcess after = start(withPrevious)) {
      JsonNode job = endEverySession(after);
      String id = job.path("id").textValue();
      assertThat(job.at("/progress/done").intValue()).isEqualTo(SESSIONS);
      assertThat(job.at("/progress/unreadable").intValue()).isEqualTo(1);
      await()
          .atMost(PATIENCE)
          .until(
              () -> run(after, id, commands().get(1)).at("/data/pendingLogOuts").intValue() == 1);

      for (int i = 0; i < SESSIONS; i++) {
        boolean isLost = i == 3;
        assertThat(telegram.authorisations(numbers.get(i))).as("%d", i).isEqualTo(isLost ? 1 : 0);
        assertThat(telegram.events().count(numbers.get(i), Event.LOGGED_OUT))
            .isEqualTo(isLost ? 0 : 1);
        assertThat(actions(after, sessions.get(i))).containsOnlyOnce("revoke");
        assertThat(handOut(after, numbers.get(i), NEW_API_KEY).status()).isEqualTo(404);
      }
    }
  }

  private void logIn(ServiceProcess service, String number) {
    String id =
        service
            .send("POST", Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}")
            .body()
            .at("/data/id")
            .textValue();
    Answer completed =
        service.send(
            "POST", Api.LOGINS + "/" + id + "/code", "{\"code\":\"" + Api.codeOf(number) + "\"}");
    numbers.add(number);
    sessions.add(completed.body().at("/data/session/sessionId").textValue());
  }

  private static Answer handOut(ServiceProcess service, String number, String key) {
    return service.send(
        "GET",
        Api.BASE + "/sessions/user/" + Api.userOf(number),
        null,
        "Authorization",
        "ApiKey " + key);
  }

  private static List<String> actions(ServiceProcess service, String sessionId) {
    return service
        .send(
            "GET",
            Api.BASE + "/sessions/" + sessionId + "/access-log",
            null,
            "Authorization",
            "AdminKey " + NEW_ADMIN_KEY)
        .body()
        .at("/data/entries")
        .findValuesAsText("action");
  }

  private void overwrite(String assignments, String sessionId) throws SQLException {
    try (Connection store =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("store.db"));
        Statement update = store.createStatement()) {
      assertThat(
              update.executeUpdate(
                  "UPDATE sessions SET %s WHERE session_id = '%s'"
                      .formatted(assignments, sessionId)))
          .isEqualTo(1);
    }
  }

  /** Runs the commands until the store has ended every session; the job as it is then. */
  private static JsonNode endEverySession(ServiceProcess service) throws Exception {
    List<String> commands = commands();
    return run(service, "", commands.get(0) + "\n" + commands.get(1)).path("data");
  }

  /** The blocks of commands in the runbook's section. */
  private static List<String> commands() throws IOException {
    String runbook = Files.readString(Path.of("docs", "operations.md"));
    int begin = runbook.indexOf("### Ending every session");
    String section = runbook.substring(begin, runbook.indexOf("\n## ", begin));
    List<String> commands =
        Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
            .matcher(section)
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertThat(commands).hasSize(2);
    return commands;
  }

  /** Runs commands in a shell; the JSON of the last line that they print. */
  private static JsonNode run(ServiceProcess service, String job, String commands)
      throws Exception {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", commands).redirectErrorStream(true);
    shell.environment().put("API", "http://127.0.0.1:" + service.port() + Api.BASE);
    shell.environment().put("ADMIN_API_KEY", NEW_ADMIN_KEY);
    shell.environment().put("JOB", job);
    Path output = Files.createTempFile("drill", ".txt");
    Process running = shell.redirectOutput(output.toFile()).start();
    try {
      assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      String printed = Files.readString(output, UTF_8);
      assertThat(running.exitValue()).as(printed).isZero();
      return JSON.readTree(printed.substring(printed.lastIndexOf('\n') + 1));
    } finally {
      running.destroyForcibly();
      Files.delete(output);
    }
  }
}
