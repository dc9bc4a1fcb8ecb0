package io.telegramauth.telegram;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Parses the wait in an error, as Telegram's client libraries word it. A number without a unit is
 * in seconds. Returns waits as they are; {@link #bound} limits them.
 */
public final class WaitParser {
  /** Telegram's own waits are shorter; a longer one is a mistake. */
  public static final Duration MAX_WAIT = Duration.ofDays(1);

  /** Replaces all larger numbers of seconds; more than thirty years. */
  static final long MAX_SECONDS = 999_999_999;

  private static final Logger LOG = Logger.getLogger(WaitParser.class);
  private static final int MAX_TEXT_LENGTH = 4096;
  private static final int MAX_VALUE_LENGTH = 64;

  private static final String NUMBER = "(\\d{1,40}+(?:\\.\\d{1,40}+)?)";
  private static final String UNIT =
      "(milliseconds?|millis|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)";

  /** A number with its unit, or one that ends the sentence: no "3 attempts". */
  private static final String AMOUNT =
      NUMBER + "(?:\\s{0,3}+" + UNIT + "(?![A-Za-z])|(?!\\.?\\d|\\s{0,3}+[A-Za-z]))";

  /** "A wait of 37 seconds", "WAIT (37)", "retry after 37 s", "try again in 2 minutes". */
  private static final Pattern WORDED =
      Pattern.compile(
          "(?<![a-z])(?:wait(?:ing)?(?: (?:time|at least|another|of|for|is)){0,2}"
              + "|retry(?:ing)?[ _-]?(?:after|in)|(?:again|method|action|request) (?:after|in)"
              + "|\\(value)[ :=(]{0,3}+"
              + AMOUNT,
          Pattern.CASE_INSENSITIVE);

  /** The continuation of an amount: "1 hour and 2 minutes", "1h2m". */
  private static final Pattern NEXT =
      Pattern.compile(
          "\\G[ ,]{0,2}+(?:and )?" + NUMBER + "\\s{0,3}+" + UNIT + "(?![A-Za-z])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern VALUE =
      Pattern.compile(NUMBER + "\\s{0,3}+" + UNIT + "?+", Pattern.CASE_INSENSITIVE);

  private static final Pattern ISO_DURATION =
      Pattern.compile(
          "P(?=T?\\d)(?:(\\d{1,9})D)?(?:T(?=\\d)(?:(\\d{1,9})H)?(?:(\\d{1,9})M)?"
              + "(?:(\\d{1,9}(?:\\.\\d{1,9})?)S)?)?",
          Pattern.CASE_INSENSITIVE);

  /** By the first letter of a unit, except milliseconds. */
  private static final Map<Character, BigDecimal> SECONDS_A_UNIT =
      Map.of(
          's', BigDecimal.ONE,
          'm', BigDecimal.valueOf(60),
          'h', BigDecimal.valueOf(3600),
          'd', BigDecimal.valueOf(86_400));

  private static final BigDecimal MILLISECOND = new BigDecimal("0.001");

  private WaitParser() {}

  /** Finds the waits in a sentence, in order. */
  static List<Duration> findAll(String text) {
    String searched = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) : text;
    Matcher worded = WORDED.matcher(searched);
    Stream.Builder<Duration> found = Stream.builder();
    while (worded.find()) {
      found.add(seconds(sum(searched, worded, null).seconds()));
    }
    return found.build().toList();
  }

  /** The sum of several amounts, and the position after the last one. */
  private record Sum(BigDecimal seconds, int end) {}

  /** Adds up an amount, of its own unit or the given one, and those that follow one with a unit. */
  private static Sum sum(String text, Matcher first, String unit) {
    String ownUnit = first.group(2);
    BigDecimal sum = amount(first.group(1), ownUnit == null ? unit : ownUnit);
    int end = first.end();
    Matcher next = NEXT.matcher(text).region(end, text.length());
    while (ownUnit != null && next.find()) {
      sum = sum.add(amount(next.group(1), next.group(2)));
      end = next.end();
    }
    return new Sum(sum, end);
  }

  /**
   * Parses a value: {@code 37}, {@code 37.5}, {@code 37s}, {@code 1 minute}, {@code 1m30s}, {@code
   * PT37S}.
   *
   * @param unit the unit of a number that has none itself, such as {@code ms}; null for seconds
   * @return empty if the text is not exactly one wait
   */
  public static Optional<Duration> parse(String text, String unit) {
    String value = text.strip();
    if (value.length() > MAX_VALUE_LENGTH) {
      return Optional.empty();
    }
    Matcher iso = ISO_DURATION.matcher(value);
    if (iso.matches()) {
      return Optional.of(isoSeconds(iso));
    }
    Matcher first = VALUE.matcher(value);
    if (!first.lookingAt()) {
      return Optional.empty();
    }
    Sum sum = sum(value, first, unit);
    return sum.end() == value.length() ? Optional.of(seconds(sum.seconds())) : Optional.empty();
  }

  private static Duration isoSeconds(Matcher iso) {
    BigDecimal sum = BigDecimal.ZERO;
    String units = "dhms";
    for (int group = 1; group <= units.length(); group++) {
      if (iso.group(group) != null) {
        sum = sum.add(amount(iso.group(group), units.substring(group - 1, group)));
      }
    }
    return seconds(sum);
  }

  /** Converts an amount of a unit, or of seconds if it is null; empty if it is negative. */
  public static Optional<Duration> convert(BigDecimal amount, String unit) {
    return amount.signum() < 0
        ? Optional.empty()
        : Optional.of(seconds(amount.multiply(secondsOf(unit))));
  }

  /** Converts an amount to seconds; {@code unit} may be null. */
  private static BigDecimal amount(String number, String unit) {
    return new BigDecimal(number).multiply(secondsOf(unit));
  }

  private static BigDecimal secondsOf(String unit) {
    if (unit == null) {
      return BigDecimal.ONE;
    }
    String name = unit.toLowerCase(Locale.ROOT);
    return name.startsWith("ms") || name.startsWith("mil")
        ? MILLISECOND
        : SECONDS_A_UNIT.get(name.charAt(0));
  }

  /** Converts seconds, at most {@link #MAX_SECONDS}, rounding up to milliseconds. */
  private static Duration seconds(BigDecimal seconds) {
    if (seconds.precision() - (long) seconds.scale() < -MAX_VALUE_LENGTH) {
      // Too many zeros after the decimal point to be written out.
      return Duration.ZERO;
    }
    return seconds.compareTo(BigDecimal.valueOf(MAX_SECONDS)) > 0
        ? Duration.ofSeconds(MAX_SECONDS)
        : Duration.ofMillis(
            seconds.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue());
  }

  /** Limits a wait to {@link #MAX_WAIT}. Logs a longer one. */
  public static Duration bound(Duration wait) {
    if (wait.compareTo(MAX_WAIT) <= 0) {
      return wait;
    }
    LOG.warnf("A wait of %d s is implausibly long; using one day", wait.toSeconds());
    return MAX_WAIT;
  }
}
