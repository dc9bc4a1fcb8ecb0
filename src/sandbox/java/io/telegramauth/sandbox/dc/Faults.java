package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.RpcError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The faults that a data centre injects on request. Thread-safe; initially none. A setting holds
 * until it is changed; a counted fault is used up.
 */
public final class Faults {
  /** The treatment of a new connection. */
  public enum Accepting {
    /** It is served. */
    NORMAL,
    /** It is closed at once. */
    CLOSE,
    /** Its first packet is answered with the transport error -429. */
    FLOOD
  }

  /** Where a key exchange stops to be answered, its connection left open. */
  public enum Handshake {
    /** Nowhere. */
    NORMAL,
    /** After {@code resPQ} was sent. */
    HANG_AFTER_RES_PQ,
    /** Before {@code dh_gen_ok}; the key does not come into being. */
    HANG_BEFORE_DH_GEN_OK
  }

  /** The treatment of the response to {@code auth.sendCode}, after the code was sent. */
  public enum SendCodeAnswer {
    /** It is given. */
    NORMAL,
    /** The connection is closed instead; the answer waits for the session's next connection. */
    CLOSE,
    /** The connection stays open, and nothing comes over it any more. */
    HANG
  }

  /** The treatment of the response to a right code or password, after the key was signed in. */
  public enum SignInAnswer {
    /** It is given. */
    NORMAL,
    /** The connection is closed instead; the answer waits for the session's next connection. */
    CLOSE,
    /** The connection stays open, and nothing comes over it any more. */
    HANG
  }

  private volatile Accepting accepting;
  private volatile Handshake handshake;
  private volatile SendCodeAnswer sendCodeAnswer;
  private volatile SignInAnswer signInAnswer;
  private volatile Duration settlingAfterImport;
  private volatile Duration inboundLatency;
  private volatile Duration outboundLatency;
  private final AtomicInteger retriesToAskFor = new AtomicInteger();
  private final AtomicInteger exchangesToFail = new AtomicInteger();
  private final Map<String, Queue<RpcError>> errors = new ConcurrentHashMap<>();

  Faults() {
    clear();
  }

  /** Ends all trouble. */
  public void clear() {
    accepting = Accepting.NORMAL;
    handshake = Handshake.NORMAL;
    sendCodeAnswer = SendCodeAnswer.NORMAL;
    signInAnswer = SignInAnswer.NORMAL;
    settlingAfterImport = Duration.ZERO;
    inboundLatency = Duration.ZERO;
    outboundLatency = Duration.ZERO;
    retriesToAskFor.set(0);
    exchangesToFail.set(0);
    errors.clear();
  }

  /** Decides on connections to come. */
  public void accepting(Accepting value) {
    accepting = value;
  }

  /** Decides on key exchanges. */
  public void handshake(Handshake value) {
    handshake = value;
  }

  /** Decides on answers to {@code auth.sendCode}. */
  public void sendCodeAnswer(SendCodeAnswer value) {
    sendCodeAnswer = value;
  }

  /** Decides on answers to {@code auth.signIn} and {@code auth.checkPassword} that sign in. */
  public void signInAnswer(SignInAnswer value) {
    signInAnswer = value;
  }

  /**
   * For so long after a login token was imported, the data centre does not know yet that the key is
   * signed in: {@code AUTH_KEY_UNREGISTERED}.
   */
  public void settlingAfterImport(Duration value) {
    settlingAfterImport = value;
  }

  /** The next so many public values of clients are answered with {@code dh_gen_retry}. */
  public void askForRetries(int times) {
    retriesToAskFor.set(times);
  }

  /** The next so many key exchanges end with {@code dh_gen_fail}. */
  public void failExchanges(int times) {
    exchangesToFail.set(times);
  }

  /**
   * The next call of a method is answered with an error, without taking effect; said several times,
   * so are several calls, in this order.
   *
   * @param method such as {@code auth.sendCode}
   */
  public void failNext(String method, RpcError error) {
    errors.computeIfAbsent(method, m -> new ConcurrentLinkedQueue<>()).add(error);
  }

  /**
   * Delays everything that connections opened from now on carry.
   *
   * @param inbound before the data centre sees what a client sent
   * @param outbound before a client gets what the data centre sent
   */
  public void latency(Duration inbound, Duration outbound) {
    inboundLatency = inbound;
    outboundLatency = outbound;
  }

  Accepting accepting() {
    return accepting;
  }

  Handshake handshake() {
    return handshake;
  }

  SendCodeAnswer sendCodeAnswer() {
    return sendCodeAnswer;
  }

  SignInAnswer signInAnswer() {
    return signInAnswer;
  }

  Duration settlingAfterImport() {
    return settlingAfterImport;
  }

  Duration inboundLatency() {
    return inboundLatency;
  }

  Duration outboundLatency() {
    return outboundLatency;
  }

  boolean takeRetry() {
    return take(retriesToAskFor);
  }

  boolean takeFailure() {
    return take(exchangesToFail);
  }

  private static boolean take(AtomicInteger left) {
    return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  Optional<RpcError> takeError(String method) {
    Queue<RpcError> queue = errors.get(method);
    return queue == null ? Optional.empty() : Optional.ofNullable(queue.poll());
  }
}
