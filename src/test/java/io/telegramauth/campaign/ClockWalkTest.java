package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.InjectedFault;
import io.telegramauth.campaign.harness.InjectedFault.Target;
import io.telegramauth.campaign.harness.InstanceClient;
import io.telegramauth.campaign.harness.Plan;
import io.telegramauth.campaign.harness.Plan.Cast;
import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import io.telegramauth.campaign.harness.Upstream;
import io.telegramauth.campaign.harness.Walk;
import io.telegramauth.campaign.harness.Walk.Outcome;
import io.telegramauth.campaign.harness.WalkAssertions;
import io.telegramauth.campaign.harness.WalkAssertions.Counter;
import io.telegramauth.login.AbandonedLoginCleanupForTests;
import io.telegramauth.session.LogOutQueue;
import io.telegramauth.session.PendingLogOutStore;
import io.telegramauth.telegram.WorkQueueTask;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The walk of {@link FaultWalkContract} while the service's own clock jumps, Telegram's does not,
 * and the proxy fails: by seconds, minutes or hours, ahead and back, and where it was again. A
 * clock can be given to the service in the tests' own process only, so there is one instance here,
 * with its store in memory.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@Tag(Campaign.TAG)
class ClockWalkTest {
  private static final long FIRST_SEED = 7_001L;
  private static final int FIRST_NUMBER = 500;
  private static final int NUMBERS = 20;

  /** So many walks have numbers of their own, the same whenever they are taken. */
  private static final int DIFFERENT_WALKS = 24;

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_BATCHES = 100;

  /** Of the proxy's troubles those that let something pass: the clock is what is looked at. */
  private static final Set<InjectedFault> POSSIBLE =
      EnumSet.of(
          InjectedFault.SERVICE_CLOCK_AHEAD,
          InjectedFault.SERVICE_CLOCK_BACK,
          InjectedFault.PROXY_MIX,
          InjectedFault.PROXY_FLAPS,
          InjectedFault.PROXY_RECOVERS,
          InjectedFault.PROXY_LATE);

  private static final List<Duration> JUMPS =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofSeconds(40),
          Duration.ofMinutes(6),
          Duration.ofHours(2));

  /** More than the furthest jump and the longest life of a login together. */
  private static final Duration ALL_IS_OVER = Duration.ofHours(3);

  Sandbox sandbox;
  @Inject TestClock clock;
  @Inject AbandonedLoginCleanupForTests abandoned;
  @Inject LogOutQueue logOutQueue;
  @Inject WorkQueueTask dueWork;
  @Inject PendingLogOutStore dueLogOuts;

  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final Map<InjectedFault, Integer> troubles = new EnumMap<>(InjectedFault.class);
  private final List<String> failures = new ArrayList<>();

  @AfterEach
  void healthy() {
    sandbox.proxy().resume();
    sandbox.proxy().faults().clear();
    Breaker.close();
  }

  @Test
  void clockJumpsBreakNoPromise() throws Exception {
    int walks = Campaign.walks(12);
    long first = Campaign.seed(FIRST_SEED);
    for (int walk = 0; walk < walks; walk++) {
      walk(first + walk);
    }
    Figures figures =
        Figures.of("walk-clock")
            .with("walks", walks)
            .with("seeds", first + ".." + (first + walks - 1));
    counters.forEach((counter, many) -> figures.with(name(counter), many));
    troubles.forEach((fault, times) -> figures.with(name(fault), times));
    figures.publish();
    assertThat(failures).isEmpty();
    assertThat(counters.get(Counter.COMPLETED)).as("a walk that gets somewhere").isPositive();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void walk(long seed) throws Exception {
    Cast cast =
        new Cast(
            Campaign.size(6, 12),
            Campaign.size(5, 6),
            FIRST_NUMBER + Math.floorMod(seed, DIFFERENT_WALKS) * NUMBERS,
            /* oddOnes= */ false);
    Plan plan = Plan.of(seed, cast, POSSIBLE);
    InstanceClient client = InstanceClient.to(path -> RestAssured.port);
    WalkAssertions verdict;
    try (CapturedLog log = new CapturedLog()) {
      Outcome outcome = new Walk(plan, List.of(client), this::begin).take();
      healthy();
      clock.advance(ALL_IS_OVER);
      abandoned.endAll();
      tellOfAllThatAreDue();
      outcome.faultCounts().forEach((fault, times) -> troubles.merge(fault, times, Integer::sum));
      verdict = new WalkAssertions(sandbox.telegram(), client, outcome.windows(), DEADLINE);
      verdict.check(outcome.journals(), Duration.ofSeconds(2));
      verdict.checkOutput("the log", log.text());
    }
    verdict.counters().forEach((counter, many) -> counters.merge(counter, many, Long::sum));
    if (!verdict.violations().isEmpty()) {
      failures.add(plan.report(verdict.violations(), "-Dtest=ClockWalkTest"));
    }
  }

  /** Log-outs that were pending are retried, as the service does from time to time. */
  private void tellOfAllThatAreDue() {
    for (int batch = 0; batch < MAX_BATCHES; batch++) {
      if (dueLogOuts.findDue(1).await().atMost(PATIENCE).isEmpty()) {
        return;
      }
      dueWork.performBatch(logOutQueue).await().atMost(PATIENCE);
    }
    throw new AssertionError("Revocations that Telegram cannot be told of");
  }

  private Runnable begin(ScheduledFault scheduled) {
    if (scheduled.fault().target() == Target.PROXY) {
      return Upstream.spoil(sandbox.proxy(), scheduled);
    }
    Duration far = JUMPS.get((int) Math.floorMod(scheduled.draw(), (long) JUMPS.size()));
    Duration jump = scheduled.fault() == InjectedFault.SERVICE_CLOCK_AHEAD ? far : far.negated();
    clock.advance(jump);
    return () -> clock.advance(jump.negated());
  }
}
