package io.telegramauth.ratelimit;

import java.util.Locale;

/**
 * The limits. The defaults suit a service on the open internet. {@code RATE_LIMIT_} plus the
 * constant's name overrides each, by a line in {@code application.properties} that a new limit
 * needs too.
 *
 * <p>Telegram allows a phone number a handful of logins a day, and bans numbers and applications
 * that send unsolicited codes. The limits on sending codes are therefore the tightest, and refuse
 * requests while the store is unavailable.
 */
public enum Limit {
  /** Codes requested from one network: households share an address, an attacker owns few. */
  SEND_CODE_PER_ADDRESS("20/1h,10", OnStoreFailure.REFUSE, true),

  /** Codes sent to one number: three in a row, then one every twelve minutes. */
  SEND_CODE_PER_PHONE("5/1h,3", OnStoreFailure.REFUSE, false),

  /** Codes sent by the whole deployment: bounds a flood from many addresses. */
  SEND_CODE_PER_DEPLOYMENT("10/1s,50", OnStoreFailure.REFUSE, false),

  /** Codes, passwords and resends from one network: six for each login that it may start. */
  LOGIN_STEPS_PER_ADDRESS("120/1h,30", OnStoreFailure.PASS, true),

  /** Session calls with one key: slows down whoever has stolen a key. */
  SESSION_CALLS_PER_KEY("600/1m,300", OnStoreFailure.PASS, true);

  /** What happens to a request whose buckets cannot be read. */
  public enum OnStoreFailure {
    /** The request is refused. */
    REFUSE,
    /** The request passes. */
    PASS
  }

  private final String defaultRate;
  private final OnStoreFailure onStoreFailure;
  private final boolean isCallersOwn;

  Limit(String defaultRate, OnStoreFailure onStoreFailure, boolean isCallersOwn) {
    this.defaultRate = defaultRate;
    this.onStoreFailure = onStoreFailure;
    this.isCallersOwn = isCallersOwn;
  }

  /** The name in configuration and responses, such as {@code send-code-per-phone}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The rate unless configured otherwise. */
  public Rate defaultRate() {
    return Rate.parse(defaultRate).orElseThrow();
  }

  /** What happens to a request whose buckets cannot be read. */
  public OnStoreFailure onStoreFailure() {
    return onStoreFailure;
  }

  /**
   * Whether the caller may see the remaining tokens. The number of codes requested for a phone
   * number is nobody else's business.
   */
  public boolean isCallersOwn() {
    return isCallersOwn;
  }

  /** The key of a subject's bucket of this limit. */
  public LimitKey of(String subject) {
    return new LimitKey(this, subject);
  }
}
