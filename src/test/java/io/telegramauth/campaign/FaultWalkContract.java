package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.FaultyStore;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.InjectedFault;
import io.telegramauth.campaign.harness.Instance;
import io.telegramauth.campaign.harness.InstanceClient;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Plan;
import io.telegramauth.campaign.harness.Plan.Cast;
import io.telegramauth.campaign.harness.Plan.ProxyAddress;
import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import io.telegramauth.campaign.harness.Upstream;
import io.telegramauth.campaign.harness.Walk;
import io.telegramauth.campaign.harness.Walk.Outcome;
import io.telegramauth.campaign.harness.WalkAssertions;
import io.telegramauth.campaign.harness.WalkAssertions.Counter;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.TrustingTdlib;
import io.telegramauth.testing.TwoRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random walk of users, steps, faults and time, against two instances of the service on one
 * store: proxy, data centre, store, processes and Telegram's clock all fail while users log in, and
 * whatever comes of it keeps to what {@link WalkAssertions} asks for. Each engine has a class that
 * runs this.
 *
 * <p>All choices are made by {@link Plan} from a seed. A walk that fails prints it; {@code -Dseed=}
 * takes the same walk again, of the same size where {@code -Pcampaign} is said or left out as
 * before. Which request meets which fault hangs on the threads and processes of the machine and is
 * not repeated: a walk that has failed once may have to be taken a few times.
 *
 * <p>The service's own clock is the machine's in a process of its own; {@link ClockWalkTest} lets
 * it jump.
 */
@Tag(Campaign.TAG)
abstract class FaultWalkContract {
  private static final long FIRST_SEED = 20_261_122L;
  private static final Duration DEADLINE = Duration.ofSeconds(4);
  private static final Duration LIFETIME = Duration.ofSeconds(5);

  /** A claim outlives its request's deadline by this much, as the service has it. */
  private static final Duration CLAIM_MARGIN = Duration.ofSeconds(5);

  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final Map<InjectedFault, Integer> troubles = new EnumMap<>(InjectedFault.class);
  private final Map<ProxyAddress, Integer> proxyAddresses = new EnumMap<>(ProxyAddress.class);
  private final List<String> failures = new ArrayList<>();
  private int acts;

  /** The engine's name, as {@code STORE} has it. */
  protected abstract String engine();

  /** A new, empty store for a walk's processes, which have this directory. */
  protected abstract FaultyStore store(Path directory);

  @Test
  void noFaultBreaksAPromise(@TempDir Path directory) throws Exception {
    int walks = Campaign.walks(25);
    long first = Campaign.seed(FIRST_SEED);
    for (long seed : LongStream.range(first, first + walks).toArray()) {
      walk(seed, Files.createDirectory(directory.resolve("walk-" + seed)));
    }
    publish(walks, first);
    assertThat(failures).isEmpty();
  }

  private void walk(long seed, Path directory) throws Exception {
    boolean direct = TrustingTdlib.isThere();
    try (FaultyStore store = store(directory)) {
      Set<InjectedFault> possible = EnumSet.of(InjectedFault.KILLED);
      possible.addAll(Upstream.troubles(direct));
      possible.addAll(store.faultCounts());
      Cast cast = new Cast(Campaign.size(8, 14), Campaign.size(2, 8), 0, /* oddOnes= */ true);
      Plan plan = Plan.of(seed, cast, possible);
      acts += plan.acts();
      proxyAddresses.merge(plan.secondProxy(), 1, Integer::sum);
      try (Upstream upstream = Upstream.start(plan.proxyHonoursKeys(), direct);
          Instance one = new Instance(directory, environment(upstream, store, ProxyAddress.RIGHT));
          Instance other =
              new Instance(directory, environment(upstream, store, plan.secondProxy()))) {
        startTogether(one, other);
        List<String> violations = walk(plan, upstream, store, List.of(one, other));
        if (!violations.isEmpty()) {
          failures.add(report(plan, violations));
        }
      } catch (ExecutionException | RuntimeException e) {
        throw new AssertionError(report(plan, List.of("The walk has not come to its end")), e);
      }
    }
  }

  private static void startTogether(Instance one, Instance other) {
    CompletableFuture<Void> starting = CompletableFuture.runAsync(one::start);
    other.start();
    starting.join();
  }

  private List<String> walk(
      Plan plan, Upstream upstream, FaultyStore store, List<Instance> instances)
      throws InterruptedException, ExecutionException, IOException {
    List<InstanceClient> clients =
        instances.stream().map(instance -> InstanceClient.to(instance::port)).toList();
    Outcome outcome =
        new Walk(plan, clients, scheduled -> begin(scheduled, upstream, store, instances)).take();
    upstream.heal();
    outcome.faultCounts().forEach((fault, times) -> troubles.merge(fault, times, Integer::sum));
    WalkAssertions verdict =
        new WalkAssertions(upstream.telegram(), clients.get(0), outcome.windows(), DEADLINE);
    // Every claim has run out then, and every login has had its time.
    verdict.check(outcome.journals(), DEADLINE.plus(CLAIM_MARGIN).plusSeconds(1));
    for (Instance instance : instances) {
      instance.logs().forEach(log -> verdict.checkOutput("a log", log));
    }
    for (Path file : store.files()) {
      verdict.checkFile(file);
    }
    if (!verdict.violations().isEmpty()) {
      keepLogs(plan.seed(), instances);
    }
    clients.forEach(
        client -> verdict.checkOutput("the meters", LeakCheck.names(client.metrics().text())));
    verdict.counters().forEach((counter, many) -> counters.merge(counter, many, Long::sum));
    return verdict.violations();
  }

  /** What the processes of a walk that broke something have printed. */
  private void keepLogs(long seed, List<Instance> instances) throws IOException {
    Path directory =
        Files.createDirectories(Path.of("target", "campaign", "walk-" + engine() + "-" + seed));
    for (Instance instance : instances) {
      for (String log : instance.logs()) {
        Files.writeString(Files.createTempFile(directory, "process", ".log"), log);
      }
    }
  }

  private static Runnable begin(
      ScheduledFault scheduled, Upstream upstream, FaultyStore store, List<Instance> instances) {
    return switch (scheduled.fault().target()) {
      case STORE -> store.begin(scheduled, instances.stream().map(Instance::pid).toList());
      case PROCESS -> {
        Instance victim =
            instances.get((int) Math.floorMod(scheduled.draw(), (long) instances.size()));
        victim.kill();
        yield victim::start;
      }
      default -> upstream.begin(scheduled);
    };
  }

  private Map<String, String> environment(
      Upstream upstream, FaultyStore store, ProxyAddress address) {
    Map<String, String> environment = new HashMap<>(upstream.configuration());
    upstream.dataCentre().ifPresent(centre -> environment.putAll(TwoRoutes.directRoute(centre)));
    int port = upstream.proxy().port();
    switch (address) {
      case RIGHT -> {
        // As it is.
      }
      case UNKNOWN_HOST -> {
        environment.put("TELEGRAM_PROXY_URL", "http://proxy.invalid:" + port);
        environment.put("ALLOW_PLAINTEXT_PROXY", "true");
      }
      case TLS_WHERE_THERE_IS_NONE ->
          environment.put("TELEGRAM_PROXY_URL", "https://127.0.0.1:" + port);
    }
    environment.put("REQUEST_DEADLINE_MS", Long.toString(DEADLINE.toMillis()));
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "600");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "1000");
    environment.put("TELEGRAM_PROXY_CONNECT_TIMEOUT_MS", "500");
    environment.put("LOGIN_CODE_LIFETIME", LIFETIME.toString());
    environment.put("LOGIN_PASSWORD_LIFETIME", LIFETIME.toString());
    environment.put("LOGIN_PHONE_ATTEMPTS", "1000");
    environment.put("LOG_LEVEL", "INFO");
    environment.putAll(store.configuration());
    return environment;
  }

  private String report(Plan plan, List<String> violations) {
    return engine()
        + System.lineSeparator()
        + plan.report(violations, "-Dit.test=" + getClass().getSimpleName());
  }

  private void publish(int walks, long first) {
    Figures figures =
        Figures.of("walk-" + engine())
            .with("walks", walks)
            .with("seeds", first + ".." + (first + walks - 1))
            .with("acts", acts);
    counters.forEach((counter, many) -> figures.with(name(counter), many));
    figures.with("faults", troubles.values().stream().mapToInt(Integer::intValue).sum());
    troubles.forEach((fault, times) -> figures.with(name(fault), times));
    proxyAddresses.forEach(
        (address, times) -> figures.with("second_proxy_" + name(address), times));
    figures.publish();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
