package io.telegramauth.sandbox.proxy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a sandbox proxy behaves while nothing is wrong with it.
 *
 * @param port where it listens on the loopback interface; 0 picks a free port
 * @param controlPort where the control door is open too, and stays so while the proxy is away; 0
 *     picks a free port
 * @param apiKey the Bearer key that callers must show, if any
 * @param legacy whether it is the earlier proxy: one client for all logins, no {@code authState},
 *     no extensions, every failure under one code and status
 * @param honoursIdempotencyKeys whether calls of one operation with the same {@code
 *     Idempotency-Key} are carried out once and all get that answer
 * @param userIdAsNumber whether {@code userId} is a JSON number instead of a string
 * @param latency how long Telegram takes: every effect happens that much after the call was read
 */
public record SandboxProxyOptions(
    int port,
    OptionalInt controlPort,
    Optional<String> apiKey,
    boolean legacy,
    boolean honoursIdempotencyKeys,
    boolean userIdAsNumber,
    Duration latency) {
  /** An empty key would let everybody in who shows an empty one. */
  public SandboxProxyOptions {
    if (apiKey.filter(String::isEmpty).isPresent() || latency.isNegative()) {
      throw new IllegalArgumentException("A key is not empty, a latency not negative");
    }
  }

  /** A capable proxy on a free port, without a key, without memory of idempotency keys. */
  public static SandboxProxyOptions defaults() {
    return new SandboxProxyOptions(
        0, OptionalInt.empty(), Optional.empty(), false, false, false, Duration.ZERO);
  }

  /** The same on that port. */
  public SandboxProxyOptions withPort(int otherPort) {
    return new SandboxProxyOptions(
        otherPort, controlPort, apiKey, legacy, honoursIdempotencyKeys, userIdAsNumber, latency);
  }

  /** The same with a control door of its own on that port. */
  public SandboxProxyOptions withControlPort(int otherPort) {
    return new SandboxProxyOptions(
        port,
        OptionalInt.of(otherPort),
        apiKey,
        legacy,
        honoursIdempotencyKeys,
        userIdAsNumber,
        latency);
  }

  /** The same behind that Bearer key. */
  public SandboxProxyOptions withApiKey(String key) {
    return new SandboxProxyOptions(
        port,
        controlPort,
        Optional.of(key),
        legacy,
        honoursIdempotencyKeys,
        userIdAsNumber,
        latency);
  }

  /** The same as the earlier proxy. */
  public SandboxProxyOptions asLegacy() {
    return new SandboxProxyOptions(
        port, controlPort, apiKey, true, honoursIdempotencyKeys, userIdAsNumber, latency);
  }

  /** The same with memory of idempotency keys. */
  public SandboxProxyOptions honouringIdempotencyKeys() {
    return new SandboxProxyOptions(
        port, controlPort, apiKey, legacy, true, userIdAsNumber, latency);
  }

  /** The same with {@code userId} as a JSON number. */
  public SandboxProxyOptions withUserIdAsNumber() {
    return new SandboxProxyOptions(
        port, controlPort, apiKey, legacy, honoursIdempotencyKeys, true, latency);
  }

  /** The same with a Telegram that takes that long for everything. */
  public SandboxProxyOptions withLatency(Duration time) {
    return new SandboxProxyOptions(
        port, controlPort, apiKey, legacy, honoursIdempotencyKeys, userIdAsNumber, time);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "SandboxProxyOptions[port=%d, legacy=%s, honoursIdempotencyKeys=%s, latency=%s]"
        .formatted(port, legacy, honoursIdempotencyKeys, latency);
  }
}
