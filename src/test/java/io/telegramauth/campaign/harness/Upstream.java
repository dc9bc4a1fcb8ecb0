package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.sandbox.dc.Faults;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Faults.Weight;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TrustingTdlib;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Telegram, behind a proxy and, if the build has TDLib, in a data centre. Both fail on demand, and
 * its clock can be set wrong.
 */
public final class Upstream implements AutoCloseable {
  /** Longer than the service waits for a proxy's answer. */
  private static final Duration TOO_LONG = Duration.ofSeconds(3);

  private static final Duration DRIP = Duration.ofMillis(40);

  /** Beyond the life of a code. */
  private static final Duration JUMP = Duration.ofMinutes(6);

  /** Mix M of {@code docs/reliability.md}, in percent, with one kind of nonsense. */
  private static final Weight[] MIX = {
    new Weight(new Fault.None(), 72),
    new Weight(Fault.Status.of(500), 4),
    new Weight(new Fault.RateLimited(Optional.empty()), 2),
    new Weight(new Fault.ResetBeforeReading(), 4),
    new Weight(new Fault.Hang(false), 1),
    new Weight(new Fault.WrongType(Fault.WrongType.Where.DATA), 2),
    new Weight(new Fault.ResetAfterReading(true), 4),
    new Weight(new Fault.Hang(true), 1),
    new Weight(new Fault.TruncatedJson(), 2),
    new Weight(Fault.Status.envoy(true), 2),
    new Weight(new Fault.Interim(102, Duration.ofMillis(20)), 4),
    new Weight(new Fault.Unavailable(Optional.empty()), 2)
  };

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final SandboxTelegram telegram;
  private final SandboxProxy proxy;
  private final Optional<DataCentre> dataCentre;

  private Upstream(boolean proxyHonoursKeys, boolean direct) {
    InstantSource clock = () -> Instant.now().plus(ahead.get());
    telegram = new SandboxTelegram(clock, Duration.ZERO);
    SandboxProxyOptions options = SandboxProxyOptions.defaults().withApiKey(Sandbox.PROXY_KEY);
    proxy =
        SandboxProxy.start(
            telegram, proxyHonoursKeys ? options.honouringIdempotencyKeys() : options);
    dataCentre =
        direct
            ? Optional.of(
                DataCentre.start(
                    telegram,
                    DataCentreOptions.defaults().withServerKey(TrustingTdlib.serverKey())))
            : Optional.empty();
  }

  /**
   * Starts it.
   *
   * @param direct whether there is a data centre too
   */
  public static Upstream start(boolean proxyHonoursKeys, boolean direct) {
    return new Upstream(proxyHonoursKeys, direct);
  }

  public SandboxTelegram telegram() {
    return telegram;
  }

  public SandboxProxy proxy() {
    return proxy;
  }

  public Optional<DataCentre> dataCentre() {
    return dataCentre;
  }

  /** What a service has to know to find it. */
  public Map<String, String> configuration() {
    Map<String, String> configuration = new HashMap<>(Sandbox.configuration(proxy.baseUrl()));
    configuration.put("USE_TELEGRAM_DIRECT", "false");
    configuration.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "700");
    configuration.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "1500");
    configuration.put(
        "TELEGRAM_PROXY_HONOURS_IDEMPOTENCY_KEYS",
        Boolean.toString(proxy.options().honoursIdempotencyKeys()));
    return configuration;
  }

  /** The faults that it can inject. */
  public static Set<InjectedFault> troubles(boolean direct) {
    Set<InjectedFault> troubles = EnumSet.noneOf(InjectedFault.class);
    for (InjectedFault fault : InjectedFault.values()) {
      if (fault.target() == InjectedFault.Target.PROXY
          || (direct && fault.target() == InjectedFault.Target.CENTRE)) {
        troubles.add(fault);
      }
    }
    troubles.add(InjectedFault.TELEGRAM_CLOCK_AHEAD);
    troubles.add(InjectedFault.TELEGRAM_CLOCK_BACK);
    return troubles;
  }

  /**
   * Begins a fault.
   *
   * @return ends it
   */
  public Runnable begin(ScheduledFault scheduled) {
    return switch (scheduled.fault().target()) {
      case PROXY -> spoil(proxy, scheduled);
      case CENTRE -> spoilCentre(scheduled);
      case CLOCK ->
          jump(scheduled.fault() == InjectedFault.TELEGRAM_CLOCK_AHEAD ? JUMP : JUMP.negated());
      default -> throw new IllegalArgumentException(scheduled.toString());
    };
  }

  private Runnable jump(Duration by) {
    ahead.set(by);
    return () -> ahead.set(Duration.ZERO);
  }

  /**
   * Begins a trouble of a proxy.
   *
   * @return ends it
   */
  public static Runnable spoil(SandboxProxy proxy, ScheduledFault scheduled) {
    switch (scheduled.fault()) {
      case PROXY_REFUSES -> {
        proxy.pause();
        return proxy::resume;
      }
      case PROXY_RECOVERS ->
          proxy.faults().recovering(new Fault.ResetBeforeReading(), scheduled.time().dividedBy(2));
      case PROXY_FLAPS ->
          proxy
              .faults()
              .flapping(
                  new Fault.Unavailable(Optional.empty()),
                  scheduled.time().dividedBy(7),
                  scheduled.time().dividedBy(9));
      case PROXY_MIX -> proxy.faults().mix(scheduled.draw(), MIX);
      default -> proxy.faults().always(fault(scheduled.fault()));
    }
    return proxy.faults()::clear;
  }

  private static Fault fault(InjectedFault fault) {
    return switch (fault) {
      case PROXY_RESETS_BEFORE_READING -> new Fault.ResetBeforeReading();
      case PROXY_RESETS_WITHOUT_EFFECT -> new Fault.ResetAfterReading(false);
      case PROXY_RESETS_AFTER_EFFECT -> new Fault.ResetAfterReading(true);
      case PROXY_SLOW_HEAD -> new Fault.SlowHead(DRIP, TOO_LONG);
      case PROXY_SLOW_BODY -> new Fault.SlowBody(DRIP, TOO_LONG);
      case PROXY_HANGS_WITHOUT_EFFECT -> new Fault.Hang(false);
      case PROXY_HANGS_AFTER_EFFECT -> new Fault.Hang(true);
      case PROXY_LATE -> new Fault.Delay(Duration.ofMillis(400));
      case PROXY_500 -> Fault.Status.of(500);
      case PROXY_502 -> Fault.Status.of(502);
      case PROXY_503 -> Fault.Status.of(503);
      case PROXY_503_AFTER_EFFECT -> Fault.Status.envoy(true);
      case PROXY_504 -> Fault.Status.of(504);
      case PROXY_HTML -> new Fault.HtmlPage(200);
      case PROXY_EMPTY_AFTER_EFFECT -> new Fault.EmptyBody(true);
      case PROXY_TRUNCATED -> new Fault.TruncatedJson();
      case PROXY_WRONG_DATA -> new Fault.WrongType(Fault.WrongType.Where.DATA);
      case PROXY_WRONG_HASH -> new Fault.WrongType(Fault.WrongType.Where.PHONE_CODE_HASH);
      case PROXY_WRONG_USER -> new Fault.WrongType(Fault.WrongType.Where.USER_ID);
      case PROXY_MISSING_FIELD -> new Fault.MissingField("sessionString");
      case PROXY_429 -> new Fault.RateLimited(Optional.empty());
      case PROXY_429_WITH_RETRY_AFTER -> new Fault.RateLimited(Optional.of(Duration.ofSeconds(1)));
      case PROXY_FLOOD_WAIT -> new Fault.RpcFailure("FLOOD_WAIT_1");
      case PROXY_AUTH_RESTART -> new Fault.RpcFailure("AUTH_RESTART");
      default -> throw new IllegalArgumentException(fault.toString());
    };
  }

  private Runnable spoilCentre(ScheduledFault scheduled) {
    Faults faults = dataCentre.orElseThrow().faults();
    switch (scheduled.fault()) {
      case CENTRE_CLOSES -> faults.accepting(Faults.Accepting.CLOSE);
      case CENTRE_FULL -> faults.accepting(Faults.Accepting.FLOOD);
      case CENTRE_SLOW -> faults.latency(Duration.ofMillis(60), Duration.ofMillis(60));
      case CENTRE_HANDSHAKE_HANGS -> faults.handshake(Faults.Handshake.HANG_AFTER_RES_PQ);
      case CENTRE_CODE_ANSWER_CLOSED -> faults.sendCodeAnswer(Faults.SendCodeAnswer.CLOSE);
      case CENTRE_CODE_ANSWER_HANGS -> faults.sendCodeAnswer(Faults.SendCodeAnswer.HANG);
      case CENTRE_SIGN_IN_ANSWER_CLOSED -> faults.signInAnswer(Faults.SignInAnswer.CLOSE);
      case CENTRE_SIGN_IN_ANSWER_HANGS -> faults.signInAnswer(Faults.SignInAnswer.HANG);
      case CENTRE_FLOOD_WAIT -> {
        faults.failNext("auth.sendCode", new RpcError(420, "FLOOD_WAIT_1"));
        faults.failNext("auth.signIn", new RpcError(420, "FLOOD_WAIT_1"));
      }
      case CENTRE_MIGRATES ->
          faults.failNext(
              "auth.sendCode",
              new RpcError(303, "PHONE_MIGRATE_" + (1 + Math.floorMod(scheduled.draw(), 3))));
      case CENTRE_FAILS -> faults.failNext("auth.sendCode", new RpcError(500, "AUTH_RESTART"));
      default -> throw new IllegalArgumentException(scheduled.toString());
    }
    return faults::clear;
  }

  /** Nothing is wrong with it from now on. */
  public void heal() {
    ahead.set(Duration.ZERO);
    proxy.resume();
    proxy.faults().clear();
    dataCentre.ifPresent(centre -> centre.faults().clear());
  }

  @Override
  public void close() {
    proxy.close();
    dataCentre.ifPresent(DataCentre::close);
  }
}
