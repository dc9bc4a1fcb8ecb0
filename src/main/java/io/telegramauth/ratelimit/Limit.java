package io.telegramauth.ratelimit;

import java.util.Locale;

/**
 * The limits. The defaults are for a service on the open internet; {@code RATE_LIMIT_} and the name
 * of the constant override each.
 *
 * <p>Telegram itself allows a number a handful of logins a day, and bans numbers and applications
 * that send codes to people who did not ask: what sends codes is held tightest, and not at all
 * where the store cannot be asked.
 */
public enum Limit {
  /** Codes asked for from one network: people behind one address share it, an attacker owns few. */
  SEND_CODE_PER_ADDRESS("20/1h,10", OnStoreFailure.REFUSE, true),

  /** Codes sent to one number: three tries at once, then one every twelve minutes. */
  SEND_CODE_PER_PHONE("5/1h,3", OnStoreFailure.REFUSE, false),

  /** Codes sent by the whole deployment: what a flood from many addresses comes to. */
  SEND_CODE_PER_DEPLOYMENT("10/1s,50", OnStoreFailure.REFUSE, false),

  /** Codes, passwords and resends from one network: six for each login that it may start. */
  LOGIN_STEPS_PER_ADDRESS("120/1h,30", OnStoreFailure.PASS, true),

  /** Calls about sessions with one key: a stolen key empties the store slowly, and is seen to. */
  SESSION_CALLS_PER_KEY("600/1m,300", OnStoreFailure.PASS, true);

  /** What becomes of a request whose buckets the store cannot tell. */
  public enum OnStoreFailure {
    /** It is refused. */
    REFUSE,
    /** The limit does not stand in its way. */
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

  /** Its name in configuration and answers: {@code send-code-per-phone}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it allows unless it is configured. */
  public Rate defaultRate() {
    return Rate.parse(defaultRate).orElseThrow();
  }

  /** What becomes of a request whose buckets the store cannot tell. */
  public OnStoreFailure onStoreFailure() {
    return onStoreFailure;
  }

  /**
   * Whether what is left is the caller's own business. How often codes were asked for somebody's
   * number is not.
   */
  public boolean isCallersOwn() {
    return isCallersOwn;
  }

  /** What a request keys on this limit. */
  public LimitKey of(String subject) {
    return new LimitKey(this, subject);
  }
}
