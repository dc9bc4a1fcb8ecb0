package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.OpenLoop;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Times;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.store.SealedSessions;
import io.telegramauth.store.SealedSessions.NewSession;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R23: all sessions are sealed anew, then those of one owner revoked and logged out at Telegram.
 * Each job's process is killed in the middle; another goes on. Hand-outs go on beside.
 */
@Tag(Campaign.TAG)
class SessionJobsIT {
  private static final int SESSIONS = Integer.getInteger("sessions", Campaign.size(300, 100_000));
  private static final int OTHERS = Campaign.size(20, 1000);
  private static final Duration LOAD = Duration.ofSeconds(Campaign.size(1, 30));
  private static final double HAND_OUTS_PER_SECOND = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(Campaign.size(2, 30));
  private static final String NEW_SECRET = "Zt5nQx8mLw2vRb7kYc4jHd9sGf6pAe3uTq1z";
  private static final String[] ADMIN = {"Authorization", "AdminKey " + Sandbox.ADMIN_KEY};
  private static final String[] SERVICE = {"Authorization", "ApiKey " + Sandbox.API_KEY};

  /** The entries of this action in sessions' logs, which have versions; a job's audit has none. */
  private static final String ENTRIES =
      "FROM session_access_log WHERE action = '%s' AND version IS NOT NULL";

  private static final String ALL = "SELECT count(*) " + ENTRIES;

  /** Sessions with exactly one. */
  private static final String ONCE =
      "SELECT count(*) FROM (SELECT session_id "
          + ENTRIES
          + " GROUP BY session_id HAVING count(*) = 1) once";

  @TempDir Path directory;
  private final SecureRandom random = new SecureRandom();
  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final List<NewSession> revoked = new ArrayList<>();
  private final List<NewSession> kept = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  /** DynamoDB Local is too slow for as many. */
  static Stream<Engine> engines() {
    return Engine.tried().filter(engine -> engine != Engine.DYNAMODB);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void everySessionIsResealedAndEndedOnce(Engine engine) throws SQLException {
    for (int i = 0; i < SESSIONS; i++) {
      revoked.add(signIn(i, "bridge"));
    }
    for (int i = 0; i < OTHERS; i++) {
      kept.add(signIn(SESSIONS + i, "default"));
    }
    Figures figures = Figures.of(engine.row("R23")).with("sessions", SESSIONS);
    try (SandboxProxy proxy = Sandbox.proxyOf(telegram)) {
      environment.putAll(Sandbox.configuration(proxy.baseUrl()));
      environment.putAll(engine.newStore());
      try (StoreEngine store = openStore(engine)) {
        SealedSessions.insert(store, Sandbox.SESSION_SECRET, revoked);
        SealedSessions.insert(store, Sandbox.SESSION_SECRET, kept);
      }
      environment.put("SESSION_SECRET", NEW_SECRET);
      environment.put("SESSION_SECRET_PREVIOUS", Sandbox.SESSION_SECRET);
      sealAnew(engine, figures);
      environment.remove("SESSION_SECRET_PREVIOUS");
      revoke(engine, figures);
    }
    figures.publish();
  }

  private void sealAnew(Engine engine, Figures figures) throws SQLException {
    Times alone;
    Times beside;
    String id;
    long begin;
    try (ServiceProcess first = start()) {
      // Compiled by then.
      handOuts(first);
      alone = handOuts(first);
      begin = System.nanoTime();
      id = startJob(first, "/sessions/reseal", null);
      beside = handOuts(first);
      awaitThird(first, id);
      first.kill();
    }
    try (ServiceProcess second = start()) {
      JsonNode job = awaitEnd(second, id);
      assertThat(job.at("/progress/total").longValue()).isEqualTo(SESSIONS + OTHERS);
      assertThat(job.at("/progress/examined").longValue()).isEqualTo(SESSIONS + OTHERS);
      assertThat(job.at("/progress/done").longValue()).isEqualTo(SESSIONS + OTHERS);
      assertThat(job.at("/progress/unreadable").longValue()).isZero();
      assertThat(job.at("/progress/failed").longValue()).isZero();
      figures
          .with("resealSeconds", seconds(begin))
          .with("aloneMs", alone)
          .with("besideResealMs", beside);
    }
    // A session that was handed out meanwhile was resealed by that.
    long resealed = count(engine, ONCE.formatted("RESEAL"));
    assertThat(resealed).isBetween((long) SESSIONS, (long) SESSIONS + OTHERS);
    assertThat(count(engine, ALL.formatted("RESEAL"))).isEqualTo(resealed);
    assertBeside(alone, beside);
  }

  private void revoke(Engine engine, Figures figures) throws SQLException {
    Times alone;
    Times beside;
    String id;
    long begin;
    try (ServiceProcess first = start()) {
      // Compiled by then.
      handOuts(first);
      alone = handOuts(first);
      begin = System.nanoTime();
      id = startJob(first, "/sessions/revoke", "{\"owner\":\"bridge\"}");
      beside = handOuts(first);
      awaitThird(first, id);
      first.kill();
    }
    try (ServiceProcess second = start()) {
      JsonNode job = awaitEnd(second, id);
      assertThat(job.at("/progress/examined").longValue()).isEqualTo(SESSIONS + OTHERS);
      assertThat(job.at("/progress/done").longValue()).isEqualTo(SESSIONS);
      assertThat(job.at("/progress/unreadable").longValue()).isZero();
      assertThat(job.at("/progress/failed").longValue()).isZero();
      figures.with("revokeSeconds", seconds(begin)).with("besideRevokeMs", beside);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> job(second, id).path("pendingLogOuts").intValue() == 0);
      figures.with("loggedOutSeconds", seconds(begin));
    }
    assertThat(telegram.events().total(Event.LOGGED_OUT)).isEqualTo(SESSIONS);
    assertThat(revoked).allMatch(session -> telegram.authorised(key(session)).isEmpty());
    assertThat(kept).allMatch(session -> telegram.authorised(key(session)).isPresent());
    for (String action : List.of("REVOKE", "LOG_OUT")) {
      assertThat(count(engine, ONCE.formatted(action))).as(action).isEqualTo(SESSIONS);
      assertThat(count(engine, ALL.formatted(action))).as(action).isEqualTo(SESSIONS);
    }
    assertThat(
            count(
                engine,
                "SELECT count(*) FROM sessions WHERE owner = 'bridge'"
                    + " AND (revoked_at IS NULL OR logged_out = 0 OR secret IS NOT NULL)"))
        .isZero();
    assertBeside(alone, beside);
  }

  /** In a slice the job ends before there are figures. */
  private static void assertBeside(Times alone, Times beside) {
    if (Campaign.isFull()) {
      assertThat(beside.percentile(99)).isLessThanOrEqualTo(alone.percentile(99).multipliedBy(2));
    }
  }

  private static long seconds(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
  }

  private ServiceProcess start() {
    return ServiceProcess.start(directory, environment);
  }

  private StoreEngine openStore(Engine engine) {
    if (engine == Engine.SQLITE) {
      return SqliteEngine.on(directory.resolve("store.db"));
    }
    PostgresqlEngine.migrate(environment.get("STORE_POSTGRESQL_URL"));
    return PostgresqlEngine.on(environment.get("STORE_POSTGRESQL_URL"));
  }

  private long count(Engine engine, String query) throws SQLException {
    String url =
        engine == Engine.SQLITE
            ? "jdbc:sqlite:" + directory.resolve("store.db")
            : environment.get("STORE_POSTGRESQL_URL");
    try (Connection store =
            DriverManager.getConnection(
                url,
                environment.get("STORE_POSTGRESQL_USER"),
                environment.get("STORE_POSTGRESQL_PASSWORD"));
        Statement statement = store.createStatement();
        ResultSet counted = statement.executeQuery(query)) {
      counted.next();
      return counted.getLong(1);
    }
  }

  /** A session that is live at Telegram. */
  private NewSession signIn(int number, String owner) {
    String phoneNumber = "+99966%d%04d".formatted(1 + number % 5, number / 5 % 7000);
    TestAccount account = TestAccount.of(phoneNumber).orElseThrow();
    AuthKey key = AuthKey.random(random);
    telegram.register(key);
    SentCode sent = telegram.sendCode(key, phoneNumber);
    telegram.signIn(key, phoneNumber, sent.phoneCodeHash(), account.code());
    byte[] id = new byte[16];
    random.nextBytes(id);
    return new NewSession(
        Base64.getUrlEncoder().withoutPadding().encodeToString(id),
        phoneNumber,
        account.userId(),
        owner,
        account.dc(),
        key.value());
  }

  private static AuthKey key(NewSession session) {
    return AuthKey.of(session.authKey());
  }

  /** Hands out the sessions that are kept, at a constant rate. */
  private Times handOuts(ServiceProcess service) {
    Caller caller = new Caller(service);
    List<Response> answers =
        OpenLoop.run(
            HAND_OUTS_PER_SECOND,
            LOAD,
            call -> {
              NewSession session = kept.get(call % kept.size());
              return caller.send(
                  "GET",
                  Api.BASE
                      + "/sessions/user/%d?sessionId=%s".formatted(session.userId(), session.id()),
                  null,
                  SERVICE);
            });
    assertThat(answers).allMatch(answer -> answer.status() == 200);
    return Times.of(answers);
  }

  private static String startJob(ServiceProcess service, String path, String body) {
    ServiceProcess.Answer started = service.send("POST", Api.BASE + path, body, ADMIN);
    assertThat(started.status()).isEqualTo(202);
    return started.body().at("/data/id").textValue();
  }

  private static JsonNode job(ServiceProcess service, String id) {
    ServiceProcess.Answer shown =
        service.send("GET", Api.BASE + "/sessions/jobs/" + id, null, ADMIN);
    assertThat(shown.status()).isEqualTo(200);
    return shown.body().path("data");
  }

  private static void awaitThird(ServiceProcess service, String id) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> job(service, id).at("/progress/examined").longValue() >= SESSIONS / 3);
  }

  private static JsonNode awaitEnd(ServiceProcess service, String id) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> "completed".equals(job(service, id).path("state").textValue()));
    return job(service, id);
  }
}
