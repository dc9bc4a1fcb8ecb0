package io.telegramauth.sandbox.proxy;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls that the proxy received. A call is received when the head of its request is,
 * whether or not it takes effect; it takes effect when Telegram is called, whatever Telegram
 * responds. A response repeated for an idempotency key is a received call without an effect.
 * Thread-safe.
 */
public final class ReceivedCalls {
  private static final int MAX_SIZE = 10_000;

  /**
   * One call.
   *
   * @param operation what was asked for
   * @param at when its head arrived
   * @param phoneNumber as the body has it; empty when the body has none or was not read
   * @param idempotencyKey the {@code Idempotency-Key} header, if there was one
   * @param traceParent the header that names the caller's span, if there was one
   */
  public record ReceivedCall(
      Operation operation,
      Instant at,
      Optional<String> phoneNumber,
      Optional<String> idempotencyKey,
      Optional<String> traceParent) {}

  private final Map<Operation, LongAdder> arrived = counters();
  private final Map<Operation, LongAdder> effects = counters();
  private final LongAdder connections = new LongAdder();

  /** The latest calls by their serial number, oldest first; guarded by this object's monitor. */
  private final Map<Long, ReceivedCall> latest = new LinkedHashMap<>();

  private long serial;

  ReceivedCalls() {}

  /** How many calls of the operation arrived. */
  public long count(Operation operation) {
    return arrived.get(operation).sum();
  }

  /** How many calls arrived. */
  public long total() {
    return arrived.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** How many calls of the operation had an effect. */
  public long effects(Operation operation) {
    return effects.get(operation).sum();
  }

  /** How many connections were opened, those to the control door among them. */
  public long connections() {
    return connections.sum();
  }

  /** The latest calls, oldest first; earlier ones are forgotten. */
  public synchronized List<ReceivedCall> latest() {
    return List.copyOf(latest.values());
  }

  void recordConnection() {
    connections.increment();
  }

  synchronized long recordCall(
      Operation operation,
      Instant at,
      Optional<String> idempotencyKey,
      Optional<String> traceParent) {
    latest.put(
        ++serial, new ReceivedCall(operation, at, Optional.empty(), idempotencyKey, traceParent));
    latest.remove(serial - MAX_SIZE);
    arrived.get(operation).increment();
    return serial;
  }

  synchronized void recordPhoneNumber(long number, Optional<String> phoneNumber) {
    latest.computeIfPresent(
        number,
        (n, call) ->
            new ReceivedCall(
                call.operation, call.at, phoneNumber, call.idempotencyKey, call.traceParent));
  }

  void recordEffect(Operation operation) {
    effects.get(operation).increment();
  }

  private static Map<Operation, LongAdder> counters() {
    Map<Operation, LongAdder> counters = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      counters.put(operation, new LongAdder());
    }
    return counters;
  }
}
