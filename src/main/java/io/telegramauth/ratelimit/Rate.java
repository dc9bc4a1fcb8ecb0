package io.telegramauth.ratelimit;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rate of a limit, written {@code amount/period[,burst]}: {@code 5/1h,3} refills five tokens an
 * hour, one every twelve minutes, up to three.
 *
 * @param amount tokens refilled in a period, 1 to a million
 * @param period whole milliseconds, from a second to 31 days
 * @param burst capacity in tokens, 1 to a million
 */
public record Rate(long amount, Duration period, long burst) {
  static final long MAX_TOKENS = 1_000_000;
  private static final Duration MIN_PERIOD = Duration.ofSeconds(1);
  private static final Duration MAX_PERIOD = Duration.ofDays(31);

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,7})/(\\d{1,7})(s|m|h|d)(?:,(\\d{1,7}))?");

  /** Rejects values out of bounds, so that bucket arithmetic fits into a long. */
  public Rate {
    if (amount < 1 || amount > MAX_TOKENS || burst < 1 || burst > MAX_TOKENS) {
      throw new IllegalArgumentException("Amount and burst are from 1 to " + MAX_TOKENS);
    }
    if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_PERIOD) > 0) {
      throw new IllegalArgumentException("A period is from a second to 31 days");
    }
  }

  /**
   * Parses {@code amount/period[,burst]}. The burst defaults to the amount. A period is a number
   * and a unit: {@code s}, {@code m}, {@code h} or {@code d}.
   *
   * @return empty if the text has another form
   */
  public static Optional<Rate> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    long burst = matcher.group(4) == null ? amount : Long.parseLong(matcher.group(4));
    long count = Long.parseLong(matcher.group(2));
    Duration period =
        switch (matcher.group(3)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    try {
      return Optional.of(new Rate(amount, period, burst));
    } catch (IllegalArgumentException outOfBounds) {
      return Optional.empty();
    }
  }
}
