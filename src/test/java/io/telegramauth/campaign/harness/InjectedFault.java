package io.telegramauth.campaign.harness;

/** The faults that a walk injects while users log in. Faults of one target follow each other. */
public enum InjectedFault {
  PROXY_REFUSES(Target.PROXY),
  PROXY_RESETS_BEFORE_READING(Target.PROXY),
  PROXY_RESETS_WITHOUT_EFFECT(Target.PROXY),
  PROXY_RESETS_AFTER_EFFECT(Target.PROXY),
  PROXY_SLOW_HEAD(Target.PROXY),
  PROXY_SLOW_BODY(Target.PROXY),
  PROXY_HANGS_WITHOUT_EFFECT(Target.PROXY),
  PROXY_HANGS_AFTER_EFFECT(Target.PROXY),
  PROXY_LATE(Target.PROXY),
  PROXY_500(Target.PROXY),
  PROXY_502(Target.PROXY),
  PROXY_503(Target.PROXY),
  PROXY_503_AFTER_EFFECT(Target.PROXY),
  PROXY_504(Target.PROXY),
  PROXY_HTML(Target.PROXY),
  PROXY_EMPTY_AFTER_EFFECT(Target.PROXY),
  PROXY_TRUNCATED(Target.PROXY),
  PROXY_WRONG_DATA(Target.PROXY),
  PROXY_WRONG_HASH(Target.PROXY),
  PROXY_WRONG_USER(Target.PROXY),
  PROXY_MISSING_FIELD(Target.PROXY),
  PROXY_429(Target.PROXY),
  PROXY_429_WITH_RETRY_AFTER(Target.PROXY),
  PROXY_FLOOD_WAIT(Target.PROXY),
  PROXY_AUTH_RESTART(Target.PROXY),
  PROXY_RECOVERS(Target.PROXY),
  PROXY_FLAPS(Target.PROXY),
  PROXY_MIX(Target.PROXY),

  CENTRE_CLOSES(Target.CENTRE),
  CENTRE_FULL(Target.CENTRE),
  CENTRE_SLOW(Target.CENTRE),
  CENTRE_HANDSHAKE_HANGS(Target.CENTRE),
  CENTRE_CODE_ANSWER_CLOSED(Target.CENTRE),
  CENTRE_CODE_ANSWER_HANGS(Target.CENTRE),
  CENTRE_SIGN_IN_ANSWER_CLOSED(Target.CENTRE),
  CENTRE_SIGN_IN_ANSWER_HANGS(Target.CENTRE),
  CENTRE_FLOOD_WAIT(Target.CENTRE),
  CENTRE_MIGRATES(Target.CENTRE),
  CENTRE_FAILS(Target.CENTRE),

  STORE_LOCKED(Target.STORE),
  STORE_SLOW(Target.STORE),
  STORE_CUT(Target.STORE),
  STORE_SILENT(Target.STORE),
  STORE_FULL(Target.STORE),

  KILLED(Target.PROCESS),

  TELEGRAM_CLOCK_AHEAD(Target.CLOCK),
  TELEGRAM_CLOCK_BACK(Target.CLOCK),
  SERVICE_CLOCK_AHEAD(Target.CLOCK),
  SERVICE_CLOCK_BACK(Target.CLOCK);

  /**
   * Where it goes wrong. Between two troubles of a target there is a pause, so that some succeed.
   */
  public enum Target {
    /** The Telegram Proxy Service. */
    PROXY(100, 900),
    /** Telegram's data centre, on the direct route. */
    CENTRE(100, 900),
    /** The store that both instances share. */
    STORE(400, 1600),
    /** The instances themselves. */
    PROCESS(1000, 5000),
    /** What time it is, for one side only. */
    CLOCK(400, 2000);

    private final int shortestPause;
    private final int longerPause;

    Target(int shortestPause, int longerPause) {
      this.shortestPause = shortestPause;
      this.longerPause = longerPause;
    }

    /** Milliseconds. */
    public int shortestPause() {
      return shortestPause;
    }

    /** By how many milliseconds a pause may be longer. */
    public int longerPause() {
      return longerPause;
    }
  }

  private final Target target;

  InjectedFault(Target target) {
    this.target = target;
  }

  public Target target() {
    return target;
  }
}
