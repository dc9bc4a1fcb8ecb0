package io.telegramauth.sandbox;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the events at the sandbox's Telegram, for each account. A test reads here what happened at
 * Telegram (how many codes were sent, how many sign-ins succeeded), never from the service under
 * test.
 */
public final class EventCounter {
  /** What is counted. */
  public enum Event {
    /** A request of {@code auth.sendCode}, whatever its outcome. */
    SEND_CODE_ASKED,
    /** A code went out, by {@code auth.sendCode} or {@code auth.resendCode}. */
    CODE_SENT,
    /** {@code auth.resendCode} was asked for a live code. */
    RESEND_ASKED,
    /** A live code was cancelled. */
    CODE_CANCELLED,
    /** A request of {@code auth.signIn}, whatever its outcome. */
    SIGN_IN_ASKED,
    /** A right code was used up. */
    CODE_SPENT,
    /** A login token was accepted: its QR code was scanned and confirmed. */
    LOGIN_TOKEN_ACCEPTED,
    /** {@code auth.checkPassword} was asked for while a password was awaited. */
    PASSWORD_ASKED,
    /** A key was signed in. */
    SIGNED_IN,
    /** A key was logged out. */
    LOGGED_OUT
  }

  private final Map<String, Map<Event, AtomicLong>> byPhoneNumber = new ConcurrentHashMap<>();
  private final Map<Event, LongAdder> totals = new EnumMap<>(Event.class);

  EventCounter() {
    for (Event entry : Event.values()) {
      totals.put(entry, new LongAdder());
    }
  }

  void count(TestAccount account, Event entry) {
    byPhoneNumber
        .computeIfAbsent(account.phoneNumber(), phone -> new ConcurrentHashMap<>())
        .computeIfAbsent(entry, e -> new AtomicLong())
        .incrementAndGet();
    totals.get(entry).increment();
  }

  /**
   * How often the thing was done for one account.
   *
   * @param phoneNumber E.164, with or without the plus
   */
  public long count(String phoneNumber, Event entry) {
    String digits = phoneNumber.startsWith("+") ? phoneNumber.substring(1) : phoneNumber;
    AtomicLong count = byPhoneNumber.getOrDefault(digits, Map.of()).get(entry);
    return count == null ? 0 : count.get();
  }

  /** How often the thing was done for all accounts together. */
  public long total(Event entry) {
    return totals.get(entry).sum();
  }
}
