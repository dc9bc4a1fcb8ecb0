package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.InjectedFault.Target;
import io.telegramauth.campaign.harness.UserAction.Kind;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All choices of a walk, made before it begins: a function of the seed, the size of the walk and
 * the faults that its testbed supports. What depends on the timing of threads and processes (which
 * request meets which fault, which of two comes first) is not planned.
 *
 * @param seed what it follows from
 * @param proxyHonoursKeys whether the proxy acts once for an idempotency key
 * @param secondProxy what the second instance takes the proxy's address to be
 * @param users who logs in
 * @param faults what goes wrong, by target
 */
public record Plan(
    long seed,
    boolean proxyHonoursKeys,
    ProxyAddress secondProxy,
    List<PlannedUser> users,
    Map<Target, List<ScheduledFault>> faults) {
  private static final int FATES = 200;

  /** How an instance is led to the proxy. */
  public enum ProxyAddress {
    /** As it should be. */
    RIGHT,
    /** To a host that no DNS knows. */
    UNKNOWN_HOST,
    /** By TLS to a port that does not speak it. */
    TLS_WHERE_THERE_IS_NONE
  }

  /**
   * A user.
   *
   * @param phoneNumber E.164
   * @param acts in this order
   */
  public record PlannedUser(String phoneNumber, List<UserAction> acts) {}

  /**
   * A trouble to come.
   *
   * @param fault which
   * @param pause after the one before it in its target
   * @param time how long it lasts
   * @param draw decides what else there is to decide
   */
  public record ScheduledFault(InjectedFault fault, Duration pause, Duration time, long draw) {}

  /**
   * How large a walk is.
   *
   * @param users who log in
   * @param logins how often each of them does
   * @param firstNumber where the users' numbers begin, among those of a kind
   * @param oddOnes whether there are banned and invalid numbers and such among them
   */
  public record Cast(int users, int logins, int firstNumber, boolean oddOnes) {}

  /** Makes the plan of a walk. */
  public static Plan of(long seed, Cast cast, Set<InjectedFault> possible) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean honoursKeys = random.nextInt(10) < 3;
    ProxyAddress secondProxy =
        switch (random.nextInt(7)) {
          case 0 -> ProxyAddress.UNKNOWN_HOST;
          case 1 -> ProxyAddress.TLS_WHERE_THERE_IS_NONE;
          default -> ProxyAddress.RIGHT;
        };
    List<PlannedUser> users = new ArrayList<>();
    for (int user = 0; user < cast.users(); user++) {
      users.add(planned(random.split(), cast, user));
    }
    Map<Target, List<ScheduledFault>> faults = new EnumMap<>(Target.class);
    for (Target target : Target.values()) {
      List<InjectedFault> troubles =
          possible.stream().filter(t -> t.target() == target).sorted().toList();
      faults.put(target, troubles.isEmpty() ? List.of() : faults(random.split(), target, troubles));
    }
    return new Plan(seed, honoursKeys, secondProxy, users, faults);
  }

  private static PlannedUser planned(SplittableRandom random, Cast cast, int user) {
    int number = cast.firstNumber() + user + kind(random.nextInt(100), cast.oddOnes());
    String phoneNumber = "+99966%d%04d".formatted(1 + random.nextInt(3), number);
    List<UserAction> acts = new ArrayList<>();
    boolean twoFactor = TestAccount.of(phoneNumber).orElseThrow().hasPassword();
    for (int login = 0; login < cast.logins(); login++) {
      acts.addAll(login(random, twoFactor));
    }
    return new PlannedUser(phoneNumber, acts);
  }

  /** Where the numbers of a kind begin; most need the code alone, a third the password too. */
  private static int kind(int draw, boolean oddOnes) {
    if (draw < 30) {
      return 7000;
    } else if (draw < 92 || !oddOnes) {
      return 0;
    }
    return 8000 + 100 * (draw % 4);
  }

  private static List<UserAction> login(SplittableRandom random, boolean twoFactor) {
    Acts acts = new Acts(random, new ArrayList<>());
    switch (random.nextInt(4)) {
      case 0 -> acts.add(Kind.START);
      case 1 -> acts.add(Kind.START_TOGETHER);
      default -> acts.add(Kind.START_WITH_KEY);
    }
    acts.maybe(20, Kind.REPLAY);
    acts.maybe(15, Kind.SHOW);
    acts.maybe(25, Kind.WRONG_CODE);
    acts.maybe(15, Kind.RESEND);
    acts.maybe(10, Kind.WRONG_CODE);
    switch (random.nextInt(20)) {
      case 0, 1 -> acts.add(Kind.CANCEL);
      case 2, 3 -> {
        return acts.all(); // Abandoned.
      }
      case 4, 5, 6, 7 -> acts.add(Kind.CODE_TOGETHER);
      default -> acts.add(Kind.CODE);
    }
    acts.maybe(10, Kind.SHOW);
    if (twoFactor) {
      acts.maybe(25, Kind.WRONG_PASSWORD);
      acts.maybe(10, Kind.CANCEL);
      acts.add(random.nextInt(5) == 0 ? Kind.PASSWORD_TOGETHER : Kind.PASSWORD);
    }
    acts.maybe(10, Kind.REPLAY);
    acts.maybe(50, Kind.FETCH);
    acts.maybe(30, Kind.FETCH);
    acts.maybe(30, Kind.REVOKE);
    acts.maybe(10, Kind.FETCH);
    return acts.all();
  }

  private record Acts(SplittableRandom random, List<UserAction> all) {
    void add(Kind kind) {
      Duration pause = Duration.ofMillis(random.nextInt(80));
      all.add(new UserAction(kind, random.nextInt(2), pause, random.nextBoolean()));
    }

    void maybe(int percent, Kind kind) {
      if (random.nextInt(100) < percent) {
        add(kind);
      }
    }
  }

  private static List<ScheduledFault> faults(
      SplittableRandom random, Target target, List<InjectedFault> troubles) {
    return Stream.generate(() -> scheduled(random, target, troubles)).limit(FATES).toList();
  }

  private static ScheduledFault scheduled(
      SplittableRandom random, Target target, List<InjectedFault> troubles) {
    InjectedFault fault = troubles.get(random.nextInt(troubles.size()));
    Duration pause =
        Duration.ofMillis(target.shortestPause() + random.nextInt(target.longerPause()));
    Duration time = Duration.ofMillis(100 + random.nextInt(600));
    return new ScheduledFault(fault, pause, time, random.nextLong());
  }

  /** How many acts are planned. */
  public int acts() {
    return users.stream().mapToInt(planned -> planned.acts().size()).sum();
  }

  /**
   * The report of a walk with a violation.
   *
   * @param test the option that takes the walk again, such as {@code -Dtest=ClockWalkTest}
   */
  public String report(List<String> violations, String test) {
    return "%s%nto be taken again by ./mvnw verify %s%s -Dseed=%d%n%s"
        .formatted(
            String.join(System.lineSeparator(), violations),
            Campaign.isFull() ? "-Pcampaign " : "",
            test,
            seed,
            this);
  }

  /** For a person who looks into a walk that has failed. */
  @Override
  public String toString() {
    return "seed %d, proxy honours keys: %s, second instance's proxy: %s%n%s"
        .formatted(
            seed,
            proxyHonoursKeys,
            secondProxy,
            users.stream()
                .map(planned -> "  " + planned.phoneNumber() + " " + planned.acts())
                .collect(Collectors.joining(System.lineSeparator())));
  }
}
