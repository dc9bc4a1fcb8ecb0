package io.telegramauth.telegram.proxy;

import io.telegramauth.telegram.WaitParser;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the header {@code Retry-After}: a number of seconds, or a date in any of the three forms of
 * HTTP.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.7">RFC 9110, 5.6.7 and
 *     10.2.3</a>
 */
final class RetryAfter {
  private static final int MAX_LENGTH = 64;
  private static final Pattern SECONDS = Pattern.compile("\\d+");
  private static final Pattern BLANKS = Pattern.compile(" {2,}");

  /** {@code Sunday, 06-Nov-94 08:49:37 GMT}; the other forms abbreviate the day. */
  private static final Pattern RFC_850 = Pattern.compile("([A-Za-z]{3,6}day), (.*) GMT");

  private static final DateTimeFormatter ASCTIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("EEE MMM d HH:mm:ss yyyy")
          .toFormatter(Locale.ENGLISH);

  /** A two-digit year that is further in the future is in the past. */
  private static final int MAX_YEARS_AHEAD = 50;

  private RetryAfter() {}

  /** Parses a header; zero if its date is past, empty if it is invalid. */
  static Optional<Duration> read(String header, InstantSource clock) {
    String value = header.strip();
    if (value.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (SECONDS.matcher(value).matches()) {
      return WaitParser.convert(new BigDecimal(value), null);
    }
    Instant now = clock.instant();
    return date(value, now)
        .map(date -> Duration.between(now, date))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<Instant> date(String value, Instant now) {
    try {
      Matcher rfc850 = RFC_850.matcher(value);
      if (rfc850.matches()) {
        return Optional.of(rfc850Date(rfc850.group(1), rfc850.group(2), now));
      }
      if (value.indexOf(',') < 0) {
        String single = BLANKS.matcher(value).replaceAll(" ");
        return Optional.of(LocalDateTime.parse(single, ASCTIME).toInstant(ZoneOffset.UTC));
      }
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      // None of the forms: the same as no header.
      return Optional.empty();
    }
  }

  /** Determines the century first: the day of the week depends on it. */
  private static Instant rfc850Date(String dayOfWeek, String date, Instant now) {
    LocalDateTime limit = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(MAX_YEARS_AHEAD);
    DateTimeFormatter format =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, limit.getYear() - 99)
            .appendPattern(" HH:mm:ss")
            .toFormatter(Locale.ENGLISH);
    LocalDateTime parsed = LocalDateTime.parse(date, format);
    LocalDateTime read = parsed.isAfter(limit) ? parsed.minusYears(100) : parsed;
    String itsDay = read.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    if (!itsDay.equalsIgnoreCase(dayOfWeek)) {
      throw new DateTimeParseException("The date is on another day", dayOfWeek, 0);
    }
    return read.toInstant(ZoneOffset.UTC);
  }
}
