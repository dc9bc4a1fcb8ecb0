package io.telegramauth.testing;

/**
 * The size of open-ended tests: a slice in every suite, the full size with {@code -Pcampaign}. Such
 * tests carry {@link #TAG}; the campaign runs no others.
 */
public final class Campaign {
  /** The tag of the campaign's tests. */
  public static final String TAG = "campaign";

  /**
   * The system property of the campaign, for {@code @EnabledIfSystemProperty} on tests without a
   * slice.
   */
  public static final String PROPERTY = "campaign";

  /** The value of {@link #PROPERTY} while the campaign runs. */
  public static final String FULL = "full";

  private Campaign() {}

  /**
   * The size of a test.
   *
   * @param slice the size in every suite
   * @param full the size in the campaign
   */
  public static int size(int slice, int full) {
    return isFull() ? full : slice;
  }

  /** Whether the campaign runs. */
  public static boolean isFull() {
    return FULL.equals(System.getProperty(PROPERTY));
  }

  /**
   * The number of walks: {@code -Dwalks}, or one for {@code -Dseed}, or one in every suite.
   *
   * @param full the number in the campaign
   */
  public static int walks(int full) {
    return Integer.getInteger("walks", System.getProperty("seed") == null ? size(1, full) : 1);
  }

  /** The seed of a walk: {@code -Dseed} to repeat a run, otherwise this. */
  public static long seed(long usual) {
    return Long.getLong("seed", usual);
  }
}
