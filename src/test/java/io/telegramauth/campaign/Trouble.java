package io.telegramauth.campaign;

/** What can go wrong while users log in. Those of one lane come one after the other. */
enum Trouble {
  PROXY_REFUSES(Lane.PROXY),
  PROXY_RESETS_BEFORE_READING(Lane.PROXY),
  PROXY_RESETS_WITHOUT_EFFECT(Lane.PROXY),
  PROXY_RESETS_AFTER_EFFECT(Lane.PROXY),
  PROXY_SLOW_HEAD(Lane.PROXY),
  PROXY_SLOW_BODY(Lane.PROXY),
  PROXY_HANGS_WITHOUT_EFFECT(Lane.PROXY),
  PROXY_HANGS_AFTER_EFFECT(Lane.PROXY),
  PROXY_LATE(Lane.PROXY),
  PROXY_500(Lane.PROXY),
  PROXY_502(Lane.PROXY),
  PROXY_503(Lane.PROXY),
  PROXY_503_AFTER_EFFECT(Lane.PROXY),
  PROXY_504(Lane.PROXY),
  PROXY_HTML(Lane.PROXY),
  PROXY_EMPTY_AFTER_EFFECT(Lane.PROXY),
  PROXY_TRUNCATED(Lane.PROXY),
  PROXY_WRONG_DATA(Lane.PROXY),
  PROXY_WRONG_HASH(Lane.PROXY),
  PROXY_WRONG_USER(Lane.PROXY),
  PROXY_MISSING_FIELD(Lane.PROXY),
  PROXY_429(Lane.PROXY),
  PROXY_429_WITH_RETRY_AFTER(Lane.PROXY),
  PROXY_FLOOD_WAIT(Lane.PROXY),
  PROXY_AUTH_RESTART(Lane.PROXY),
  PROXY_RECOVERS(Lane.PROXY),
  PROXY_FLAPS(Lane.PROXY),
  PROXY_MIX(Lane.PROXY),

  CENTRE_CLOSES(Lane.CENTRE),
  CENTRE_FULL(Lane.CENTRE),
  CENTRE_SLOW(Lane.CENTRE),
  CENTRE_HANDSHAKE_HANGS(Lane.CENTRE),
  CENTRE_CODE_ANSWER_CLOSED(Lane.CENTRE),
  CENTRE_CODE_ANSWER_HANGS(Lane.CENTRE),
  CENTRE_SIGN_IN_ANSWER_CLOSED(Lane.CENTRE),
  CENTRE_SIGN_IN_ANSWER_HANGS(Lane.CENTRE),
  CENTRE_FLOOD_WAIT(Lane.CENTRE),
  CENTRE_MIGRATES(Lane.CENTRE),
  CENTRE_FAILS(Lane.CENTRE),

  STORE_LOCKED(Lane.STORE),
  STORE_SLOW(Lane.STORE),
  STORE_CUT(Lane.STORE),
  STORE_SILENT(Lane.STORE),
  STORE_FULL(Lane.STORE),

  KILLED(Lane.PROCESS),

  TELEGRAM_CLOCK_AHEAD(Lane.CLOCK),
  TELEGRAM_CLOCK_BACK(Lane.CLOCK),
  SERVICE_CLOCK_AHEAD(Lane.CLOCK),
  SERVICE_CLOCK_BACK(Lane.CLOCK);

  /** Where it goes wrong. Between two troubles of a lane there is a pause, so that some succeed. */
  enum Lane {
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

    Lane(int shortestPause, int longerPause) {
      this.shortestPause = shortestPause;
      this.longerPause = longerPause;
    }

    /** Milliseconds. */
    int shortestPause() {
      return shortestPause;
    }

    /** By how many milliseconds a pause may be longer. */
    int longerPause() {
      return longerPause;
    }
  }

  private final Lane lane;

  Trouble(Lane lane) {
    this.lane = lane;
  }

  Lane lane() {
    return lane;
  }
}
