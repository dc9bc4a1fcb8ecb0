package io.telegramauth.sandbox.dc;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a data centre's socket. Thread-safe. */
public final class Counts {
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final LongAdder handshakes = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final AtomicInteger openConnections = new AtomicInteger();

  Counts() {}

  /**
   * How often a method was called, errors included.
   *
   * @param method such as {@code auth.sendCode}; for one that the data centre does not know, {@code
   *     unknown:} and its number in hexadecimal
   */
  public long calls(String method) {
    LongAdder count = calls.get(method);
    return count == null ? 0 : count.sum();
  }

  /** All calls so far, by method. */
  public Map<String, Long> calls() {
    Map<String, Long> copy = new TreeMap<>();
    calls.forEach((method, count) -> copy.put(method, count.sum()));
    return copy;
  }

  /** How many key exchanges ended with a key. */
  public long handshakes() {
    return handshakes.sum();
  }

  /** How many connections were accepted so far. */
  public long connections() {
    return connections.sum();
  }

  /** How many connections are open now. */
  public int openConnections() {
    return openConnections.get();
  }

  void recordCall(String method) {
    calls.computeIfAbsent(method, m -> new LongAdder()).increment();
  }

  void keyAgreed() {
    handshakes.increment();
  }

  void recordOpened() {
    connections.increment();
    openConnections.incrementAndGet();
  }

  void recordClosed() {
    openConnections.decrementAndGet();
  }
}
