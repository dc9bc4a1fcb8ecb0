package io.telegramauth.testing;

/**
 * How much of a test that could go on for ever is run: a slice with every suite, and with {@code
 * -Pcampaign} as much as its figure asks for. Such tests carry {@link #TAG}; the campaign runs no
 * others.
 */
public final class Campaign {
  /** The tag of the campaign's tests. */
  public static final String TAG = "campaign";

  /** Set so while the campaign runs; for {@code @EnabledIfSystemProperty} of what has no slice. */
  public static final String PROPERTY = "campaign";

  /** The value of {@link #PROPERTY} while the campaign runs. */
  public static final String FULL = "full";

  private Campaign() {}

  /**
   * How many of something this run makes.
   *
   * @param slice how many are run with every suite
   * @param full how many the campaign runs
   */
  public static int size(int slice, int full) {
    return isFull() ? full : slice;
  }

  /** Whether the campaign runs, not just the suite. */
  public static boolean isFull() {
    return FULL.equals(System.getProperty(PROPERTY));
  }

  /**
   * How many walks are taken: {@code -Dwalks}, or the one that {@code -Dseed} names, else one with
   * every suite.
   *
   * @param full how many the campaign takes
   */
  public static int walks(int full) {
    return Integer.getInteger("walks", System.getProperty("seed") == null ? size(1, full) : 1);
  }

  /** Where a walk's choices begin: {@code -Dseed} of the run that is to be repeated, else this. */
  public static long seed(long usual) {
    return Long.getLong("seed", usual);
  }
}
