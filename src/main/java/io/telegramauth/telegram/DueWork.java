package io.telegramauth.telegram;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Routes by which this instance has just not reached Telegram. What any instance can do it leaves
 * to others for a while: it may be this one alone that has no way there.
 */
@ApplicationScoped
public class DueWork {
  private static final Duration REST = Duration.ofSeconds(30);
  private static final int AT_ONCE = 4;

  private final InstantSource clock;
  private final Map<Route, Instant> restingUntil = new ConcurrentHashMap<>();

  DueWork(InstantSource clock) {
    this.clock = clock;
  }

  /** Telegram was not reached by this route. */
  public void rest(Route route) {
    restingUntil.put(route, clock.instant().plus(REST));
  }

  /** Whether what goes by this route is to be left to others. */
  public boolean isResting(Route route) {
    Instant until = restingUntil.get(route);
    return until != null && clock.instant().isBefore(until);
  }

  /**
   * Does what is due by routes that are not resting; one that fails stops no other. The first is
   * done by itself: after an outage it is the one request that finds out whether the proxy is back,
   * and all that come meanwhile are refused.
   *
   * @param due in the order that it is done in
   * @param route by which one of them goes
   * @param work does one of them, and has the route rest where Telegram was not reached
   */
  public <T> Uni<Void> doThoseDue(
      List<T> due, Function<T, Route> route, Function<T, Uni<Void>> work) {
    List<T> now = due.stream().filter(one -> !isResting(route.apply(one))).toList();
    int first = Math.min(1, now.size());
    return Multi.createBy()
        .concatenating()
        .collectFailures()
        .streams(
            done(now.subList(0, first), route, work),
            done(now.subList(first, now.size()), route, work))
        .onItem()
        .ignoreAsUni();
  }

  private <T> Multi<Void> done(List<T> due, Function<T, Route> route, Function<T, Uni<Void>> work) {
    return Multi.createFrom()
        .iterable(due)
        .select()
        .where(one -> !isResting(route.apply(one)))
        .onItem()
        .transformToUni(work::apply)
        .collectFailures()
        .merge(AT_ONCE);
  }
}
