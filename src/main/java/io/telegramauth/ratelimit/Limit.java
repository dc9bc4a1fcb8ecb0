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

  /** Codes requested from one IPv6 site, which has 65,536 networks. */
  SEND_CODE_PER_SITE("60/1h,30", OnStoreFailure.REFUSE, true),

  /** Codes requested with one service's key, or by all anonymous callers together. */
  SEND_CODE_PER_KEY("2500/1d,500", OnStoreFailure.REFUSE, false),

  /** Codes that one network requests for one number: three in a row, then one in twelve minutes. */
  SEND_CODE_PER_PHONE("5/1h,3", OnStoreFailure.REFUSE, false),

  /** The same over days: after the fourth code, one in four hours. */
  SEND_CODE_PER_PHONE_DAILY("6/1d,4", OnStoreFailure.REFUSE, false),

  /** Codes that all networks without a login of the number request for it. */
  SEND_CODE_PER_PHONE_TOTAL("24/1d,24", OnStoreFailure.REFUSE, false),

  /** Codes sent to numbers of one country calling code: bounds SMS pumping. */
  SEND_CODE_PER_COUNTRY("1500/1d,300", OnStoreFailure.REFUSE, false),

  /** Codes that nobody enters, by caller and calling code: stops SMS pumping. */
  UNENTERED_CODES_PER_COUNTRY("10/1h,100", OnStoreFailure.REFUSE, false),

  /** Codes sent by the whole deployment: bounds a flood from many addresses. */
  SEND_CODE_PER_DEPLOYMENT("10/1s,50", OnStoreFailure.REFUSE, false),

  /** The same over days: ten codes a second would be 864,000 a day. */
  SEND_CODE_PER_DEPLOYMENT_DAILY("4000/1d,1000", OnStoreFailure.REFUSE, false),

  /** Codes, passwords and resends from one network: six for each login that it may start. */
  LOGIN_STEPS_PER_ADDRESS("120/1h,30", OnStoreFailure.PASS, true),

  /** Codes, passwords and resends from one IPv6 site. */
  LOGIN_STEPS_PER_SITE("480/1h,120", OnStoreFailure.PASS, true),

  /** Waits for the scan of one login's QR code: each opens a client of TDLib. */
  QR_WAITS_PER_LOGIN("60/1m,30", OnStoreFailure.PASS, false),

  /** Wrong keys from one network, for each instance. */
  WRONG_KEYS_PER_ADDRESS("20/1m", OnStoreFailure.PASS, false),

  /** Session calls with one key: bounds the use of a stolen key. */
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
