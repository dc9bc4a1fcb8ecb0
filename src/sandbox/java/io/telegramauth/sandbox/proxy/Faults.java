package io.telegramauth.sandbox.proxy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The switch for faults. Every arriving call takes one fault: the first of the queue that is meant
 * for it; else the standing one of its operation; else the standing one; else one of the mix; else
 * none. Thread-safe.
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

  private final List<Queued> queue = new ArrayList<>();
  private final Map<Operation, Fault> standing = new EnumMap<>(Operation.class);
  private Optional<Fault> standingForAll = Optional.empty();
  private List<Weight> mix = List.of();
  private SplittableRandom random = new SplittableRandom(0);

  Faults() {}

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
    return own != null ? own : standingForAll.orElseGet(this::drawn);
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
