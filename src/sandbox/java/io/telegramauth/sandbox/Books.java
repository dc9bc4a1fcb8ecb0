package io.telegramauth.sandbox;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sandbox's own books: how often each thing was done, for each account. What a test asserts
 * about Telegram (how many codes were sent, how many sign-ins happened) is read here, never from
 * the service under test.
 */
public final class Books {
  /** What is counted. */
  public enum Entry {
    /** {@code auth.sendCode} was asked for, whatever came of it. */
    SEND_CODE_ASKED,
    /** A code went out, by {@code auth.sendCode} or {@code auth.resendCode}. */
    CODE_SENT,
    /** {@code auth.resendCode} was asked for a live code. */
    RESEND_ASKED,
    /** A live code was cancelled. */
    CODE_CANCELLED,
    /** {@code auth.signIn} was asked for, whatever came of it. */
    SIGN_IN_ASKED,
    /** A right code was used up. */
    CODE_SPENT,
    /** {@code auth.checkPassword} was asked for while a password was awaited. */
    PASSWORD_ASKED,
    /** A key was signed in. */
    SIGNED_IN,
    /** A key was logged out. */
    LOGGED_OUT
  }

  private final Map<String, Map<Entry, AtomicLong>> byPhoneNumber = new ConcurrentHashMap<>();
  private final Map<Entry, LongAdder> totals = new EnumMap<>(Entry.class);

  Books() {
    for (Entry entry : Entry.values()) {
      totals.put(entry, new LongAdder());
    }
  }

  void count(TestAccount account, Entry entry) {
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
  public long count(String phoneNumber, Entry entry) {
    String digits = phoneNumber.startsWith("+") ? phoneNumber.substring(1) : phoneNumber;
    AtomicLong count = byPhoneNumber.getOrDefault(digits, Map.of()).get(entry);
    return count == null ? 0 : count.get();
  }

  /** How often the thing was done for all accounts together. */
  public long total(Entry entry) {
    return totals.get(entry).sum();
  }
}
