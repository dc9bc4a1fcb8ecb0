package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed while many logins are in progress, repeatedly: what was acknowledged is
 * stored, the audit has no gap, and no login is stuck. Once in the suite, a hundred times in the
 * campaign, where each process acknowledges some two hundred sessions before it is killed. Each
 * engine has a subclass.
 */
@Tag(Campaign.TAG)
abstract class KilledAtRandomContract {
  private static final int KILLS = Campaign.size(1, 100);
  private static final long SEED = Campaign.seed(20_260_301L);

  /** So many are looked through together: there are test numbers for them all. */
  private static final int KILLS_A_ROUND = 10;

  /** How many sessions a life acknowledges before its end is near. */
  private static final int MIN_SESSIONS = Campaign.size(1, 200);

  private static final int CALLERS = 8;
  private static final int MAX_MILLIS = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> OVER = Set.of("completed", "cancelled", "expired", "failed");

  private final Queue<String> started = new ConcurrentLinkedQueue<>();
  private final Queue<String> numbers = new ConcurrentLinkedQueue<>();
  private final Queue<Acknowledged> sessions = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> handedOut = new ConcurrentHashMap<>();

  /** A session whose login was answered as completed. */
  private record Acknowledged(String sessionId, long userId) {}

  private final List<Duration> starts = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private int acknowledged;

  /** The engine's name, as {@code STORE} has it. */
  protected abstract String name();

  /**
   * What a process needs to use the engine, besides what every process has. The processes share a
   * directory, and with it the SQLite file that is there by default.
   */
  protected abstract Map<String, String> engine();

  @Test
  void noAcknowledgedWriteIsLost(@TempDir Path directory) throws Exception {
    Random random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill += KILLS_A_ROUND) {
      round(directory, random, Math.min(KILLS_A_ROUND, KILLS - kill));
    }
    Figures.of("R8-" + name())
        .with("kills", KILLS)
        .with("seed", SEED)
        .with("acknowledged", acknowledged)
        .with("broken", broken.size())
        .with("start_to_ready_ms_p50", median(starts).toMillis())
        .publish();
    assertThat(broken).as("-Dseed=%d", SEED).isEmpty();
    assertThat(acknowledged).isGreaterThanOrEqualTo(KILLS * MIN_SESSIONS);
  }

  private void round(Path directory, Random random, int kills) throws Exception {
    SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
    try (SandboxProxy proxy = Sandbox.proxyOf(telegram)) {
      Map<String, String> environment = environment(proxy);
      for (int kill = 0; kill < kills; kill++) {
        liveUntilKilled(directory, environment, 1 + random.nextInt(MAX_MILLIS));
      }
      try (ServiceProcess last = ServiceProcess.start(directory, environment)) {
        sessions.forEach(session -> requireKept(last, session));
        started.forEach(login -> awaitGoesOnOrIsOver(last, login));
      }
    }
    for (String number : numbers) {
      for (Event entry : List.of(Event.CODE_SENT, Event.SIGNED_IN)) {
        require(telegram.events().count(number, entry) <= 1, entry + " twice: " + number);
      }
    }
    acknowledged += sessions.size();
    List.of(started, numbers, sessions).forEach(Queue::clear);
    handedOut.clear();
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      broken.add(what);
    }
  }

  private static Duration median(List<Duration> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private Map<String, String> environment(SandboxProxy proxy) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    environment.put("USE_TELEGRAM_DIRECT", "false");
    environment.put("RATE_LIMITS_ENABLED", "false");
    environment.put("LOG_LEVEL", "WARN");
    // The first requests of a cold process, eight at once, on a machine that does other things too.
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "8000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "8000");
    environment.put("REQUEST_DEADLINE_MS", "8000");
    environment.putAll(engine());
    return environment;
  }

  /** The first logins are slow: that long after some were completed. */
  private void liveUntilKilled(Path directory, Map<String, String> environment, int millis)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    long begun = System.nanoTime();
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      starts.add(Duration.ofNanos(System.nanoTime() - begun));
      int before = sessions.size();
      List<Future<?>> running = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        running.add(callers.submit(() -> logInUntilItIsGone(service)));
      }
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  sessions.size() >= before + MIN_SESSIONS
                      || running.stream().anyMatch(Future::isDone));
      letGoOn(running.get(0), millis);
      service.kill();
      for (Future<?> caller : running) {
        caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      broken.addAll(service.log(LeakCheck::in));
    } finally {
      callers.shutdownNow();
    }
  }

  /** Lets the callers go on for that long; they do not end by themselves. */
  private static void letGoOn(Future<?> caller, int millis)
      throws InterruptedException, ExecutionException {
    try {
      caller.get(millis, TimeUnit.MILLISECONDS);
      throw new AssertionError("A caller ended while the service was there");
    } catch (TimeoutException e) {
      // The life is over.
    }
  }

  private void logInUntilItIsGone(ServiceProcess service) {
    try {
      while (true) {
        logIn(service);
      }
    } catch (UncheckedIOException e) {
      // The process is gone: the last request was not acknowledged.
    }
  }

  private void logIn(ServiceProcess service) {
    String number = Api.plainNumber();
    numbers.add(number);
    Answer start = service.send("POST", Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
    assertThat(start.status()).as(start.body().toString()).isEqualTo(201);
    String login = start.body().at("/data/id").textValue();
    started.add(login);

    String code = "{\"code\":\"" + Api.codeOf(number) + "\"}";
    Answer completed = service.send("POST", Api.LOGINS + "/" + login + "/code", code);
    assertThat(completed.status()).as(completed.body().toString()).isEqualTo(200);
    JsonNode session = completed.body().at("/data/session");
    String sessionId = session.at("/sessionId").textValue();
    sessions.add(new Acknowledged(sessionId, session.at("/userId").longValue()));

    assertThat(handOut(service, Api.userOf(number)).status()).isEqualTo(200);
    handedOut.merge(sessionId, 1, Integer::sum);
  }

  private static Answer handOut(ServiceProcess service, long userId) {
    return service.send(
        "GET",
        Api.BASE + "/sessions/user/" + userId,
        null,
        "Authorization",
        "ApiKey " + Sandbox.API_KEY);
  }

  private void requireKept(ServiceProcess service, Acknowledged session) {
    Answer answer = handOut(service, session.userId());
    require(
        answer.status() == 200
            && answer.body().at("/data/sessionId").asText().equals(session.sessionId()),
        "Lost, or another: " + session + " " + answer.status());

    List<String> actions =
        service
            .send(
                "GET",
                Api.BASE + "/sessions/" + session.sessionId() + "/access-log",
                null,
                "Authorization",
                "AdminKey " + Sandbox.ADMIN_KEY)
            .body()
            .at("/data")
            .findValuesAsText("action");
    int acknowledgedOnes = handedOut.getOrDefault(session.sessionId(), 0);
    long recorded = actions.stream().filter("hand_out"::equals).count();
    // The one above, those that were acknowledged, and at most one that was not.
    require(
        actions.stream().filter("create"::equals).count() == 1
            && recorded >= 1L + acknowledgedOnes
            && recorded <= 2L,
        "An audit with a gap, or too much: " + session + " " + actions);
  }

  /** A login whose step was cut off waits for it until its time is over, and then goes on. */
  private static void awaitGoesOnOrIsOver(ServiceProcess service, String login) {
    if (!goesOnOrIsOver(service, login)) {
      await().atMost(PATIENCE).until(() -> goesOnOrIsOver(service, login));
    }
  }

  private static boolean goesOnOrIsOver(ServiceProcess service, String login) {
    JsonNode shown = service.send("GET", Api.LOGINS + "/" + login, null).body();
    return OVER.contains(shown.at("/data/state").textValue()) || !shown.at("/data/next").isEmpty();
  }
}
