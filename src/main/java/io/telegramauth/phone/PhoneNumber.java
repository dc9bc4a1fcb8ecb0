package io.telegramauth.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A phone number in E.164: a plus and 7 to 15 digits. {@code toString} masks it, so that it can
 * stand in a log line; {@link #e164()} is the number.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-E.164">ITU-T E.164</a>
 */
public final class PhoneNumber {
  /** The longest text that is looked at, before anything is parsed. */
  private static final int LONGEST_INPUT = 64;

  private static final Pattern E164 = Pattern.compile("\\+\\d{7,15}");
  private static final int SHORTEST = 7;
  private static final int LONGEST = 15;

  private final String digits;

  private PhoneNumber(String digits) {
    this.digits = digits;
  }

  /**
   * Reads a number as people write it, with its country code: blanks, dashes, brackets and the
   * leading plus may be there or not, a national trunk prefix is dropped.
   *
   * <p>Whether a number exists is Telegram's to say: it has numbers of its own under codes that no
   * country has (+888 anonymous numbers, +99966 test numbers).
   *
   * @param text what was entered; null counts as nothing
   * @return the number, or empty when the text is none with 7 to 15 digits
   */
  public static Optional<PhoneNumber> parse(String text) {
    if (text == null || text.length() > LONGEST_INPUT) {
      return Optional.empty();
    }
    String trimmed = withoutBlanks(text);
    return normalise(trimmed.startsWith("+") ? trimmed : "+" + trimmed)
        .filter(digits -> digits.length() >= SHORTEST && digits.length() <= LONGEST)
        .map(PhoneNumber::new);
  }

  /**
   * Takes a number that {@link #e164()} gave.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static PhoneNumber ofE164(String e164) {
    if (!E164.matcher(e164).matches()) {
      throw new IllegalArgumentException("Not a phone number in E.164");
    }
    return new PhoneNumber(e164.substring(1));
  }

  /** Also without the invisible marks that address books put around a number. */
  private static String withoutBlanks(String text) {
    return text.strip()
        .codePoints()
        .filter(c -> !Character.isSpaceChar(c))
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Optional<String> normalise(String international) {
    if (!international.chars().allMatch(PhoneNumber::mayStandInANumber)) {
      // libphonenumber would read letters as a vanity number and drop what follows an extension.
      return Optional.empty();
    }
    try {
      PhoneNumberUtil phoneNumbers = PhoneNumberUtil.getInstance();
      Phonenumber.PhoneNumber number = phoneNumbers.parse(international, null);
      return Optional.of(phoneNumbers.format(number, PhoneNumberFormat.E164).substring(1));
    } catch (NumberParseException e) {
      if (e.getErrorType() != NumberParseException.ErrorType.INVALID_COUNTRY_CODE) {
        return Optional.empty();
      }
      String digits = PhoneNumberUtil.normalizeDigitsOnly(international);
      return digits.startsWith("0") ? Optional.empty() : Optional.of(digits);
    }
  }

  private static boolean mayStandInANumber(int character) {
    return Character.isDigit(character) || "+-.()/\u2010\u2011\u2012\u2013".indexOf(character) >= 0;
  }

  /** The number with its plus, such as {@code +9996620001}. */
  public String e164() {
    return "+" + digits;
  }

  /** The number for people who must not see it, such as {@code +*******0001}. */
  public String masked() {
    int shown = Math.min(4, digits.length() - 4);
    return "+" + "*".repeat(digits.length() - shown) + digits.substring(digits.length() - shown);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PhoneNumber number && digits.equals(number.digits);
  }

  @Override
  public int hashCode() {
    return digits.hashCode();
  }

  @Override
  public String toString() {
    return masked();
  }
}
