package io.telegramauth.sandbox.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * The switch for faults. Every arriving call takes one fault: the first of the queue that is meant
 * for it; else the standing one of its operation; else the standing one; else that of a spell that
 * lasts; else one of the mix; else none. Thread-safe.
 */
public final class Faults {
  /**
   * A fault's share of a mix.
   *
   * @param fault the fault; {@link Fault.None} for healthy calls
   * @param weight its share, in proportion to the sum of all weights
   */
  public record Weight(Fault fault, int weight) {}

  private record Queued(Optional<Operation> operation, Fault fault) {}

  /**
   * What goes wrong at some times only.
   *
   * @param from when it began
   * @param failing for how long it fails
   * @param well for how long it is well then, before it fails again; empty when it stays well
   */
  private record Spell(Fault fault, long from, Duration failing, Optional<Duration> well) {
    Spell {
      if (failing.isNegative()
          || failing.isZero()
          || well.filter(Duration::isNegative).isPresent()) {
        throw new IllegalArgumentException("A spell lasts for some time");
      }
    }

    boolean failsAt(long now) {
      long since = now - from;
      long round = failing.plus(well.orElse(Duration.ZERO)).toNanos();
      return (well.isPresent() ? since % round : since) < failing.toNanos();
    }
  }

  private final LongSupplier nanoTime;
  private final List<Queued> queue = new ArrayList<>();
  private final Map<Operation, Fault> standing = new EnumMap<>(Operation.class);
  private Optional<Fault> standingForAll = Optional.empty();
  private Optional<Spell> spell = Optional.empty();
  private List<Weight> mix = List.of();
  private SplittableRandom random = new SplittableRandom(0);

  Faults() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime goes on as {@link System#nanoTime} does
   */
  Faults(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The next calls of any operation take these, in this order, one each. */
  public synchronized void next(Fault... faults) {
    for (Fault fault : faults) {
      queue.add(new Queued(Optional.empty(), fault));
    }
  }

  /** The next calls of this operation take these, in this order, one each. */
  public synchronized void next(Operation operation, Fault... faults) {
    for (Fault fault : faults) {
      queue.add(new Queued(Optional.of(operation), fault));
    }
  }

  /** Every call takes this one until it is cleared. */
  public synchronized void always(Fault fault) {
    standingForAll = Optional.of(fault);
  }

  /** Every call of this operation takes this one until it is cleared. */
  public synchronized void always(Operation operation, Fault fault) {
    standing.put(operation, fault);
  }

  /**
   * Every call takes this one until the time is over: the proxy recovers by itself.
   *
   * @throws IllegalArgumentException if that is no time
   */
  public synchronized void recovering(Fault fault, Duration failing) {
    spell = Optional.of(new Spell(fault, nanoTime.getAsLong(), failing, Optional.empty()));
  }

  /**
   * Every call takes this one for a time, none for another, and so on until it is cleared.
   *
   * @throws IllegalArgumentException if that is no time
   */
  public synchronized void flapping(Fault fault, Duration failing, Duration well) {
    spell = Optional.of(new Spell(fault, nanoTime.getAsLong(), failing, Optional.of(well)));
  }

  /**
   * Every call takes one drawn by weight. The draws follow from the seed and the order of arrival
   * alone.
   *
   * @throws IllegalArgumentException if the weights do not sum up to more than zero
   */
  public synchronized void mix(long seed, Weight... weights) {
    List<Weight> all = List.of(weights);
    if (all.stream().anyMatch(w -> w.weight < 0) || sum(all) <= 0) {
      throw new IllegalArgumentException("Weights are zero or more, one of them more: " + all);
    }
    mix = all;
    random = new SplittableRandom(seed);
  }

  /** Nothing goes wrong from now on. A call that has its fault already keeps it. */
  public synchronized void clear() {
    queue.clear();
    standing.clear();
    standingForAll = Optional.empty();
    spell = Optional.empty();
    mix = List.of();
  }

  synchronized Fault take(Operation operation) {
    for (Iterator<Queued> queued = queue.iterator(); queued.hasNext(); ) {
      Queued candidate = queued.next();
      if (candidate.operation.isEmpty() || candidate.operation.get() == operation) {
        queued.remove();
        return candidate.fault;
      }
    }
    Fault own = standing.get(operation);
    return own != null ? own : standingForAll.or(this::ofTheSpell).orElseGet(this::drawn);
  }

  private Optional<Fault> ofTheSpell() {
    long now = nanoTime.getAsLong();
    return spell.filter(fails -> fails.failsAt(now)).map(Spell::fault);
  }

  private Fault drawn() {
    if (mix.isEmpty()) {
      return new Fault.None();
    }
    int draw = random.nextInt(sum(mix));
    for (Weight candidate : mix) {
      draw -= candidate.weight;
      if (draw < 0) {
        return candidate.fault;
      }
    }
    throw new IllegalStateException("The draw is below the sum of the weights");
  }

  private static int sum(List<Weight> weights) {
    return weights.stream().mapToInt(Weight::weight).sum();
  }
}
