package io.telegramauth.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A phone number in E.164: a plus and 7 to 15 digits. {@code toString} masks it, so that it can
 * stand in a log line; {@link #e164()} is the number.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-E.164">ITU-T E.164</a>
 */
public final class PhoneNumber {
  /** The longest text that is looked at, before anything is parsed. */
  private static final int MAX_INPUT_LENGTH = 64;

  private static final Pattern E164 = Pattern.compile("\\+\\d{7,15}");
  private static final int MIN_DIGITS = 7;
  private static final int MAX_DIGITS = 15;

  /** RFC 3966; what it can say of a number besides, such as an extension, is none of its number. */
  private static final Pattern SCHEME = Pattern.compile("^tel: *", Pattern.CASE_INSENSITIVE);

  /**
   * A number without its blanks. Where it has no plus it may begin with what is dialled for one: 00
   * in most of the world, 0011 in Australia, 011 in North America. No country's code begins with a
   * zero.
   */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "[(\\[]*(?:(?<plus>\\+)|(?<dialled>0011|00|011))?[()\\[\\].-]*"
              + "(?<number>[1-9](?:[\\d()\\[\\]./-]*[\\d)\\].])?)");

  /** Each is long enough by itself. */
  private static final Pattern TWO_NUMBERS = Pattern.compile("\\d{7}.*\\D\\d{7}");

  /** Anonymous numbers, which are shorter than what the plan has under this code. */
  private static final String TELEGRAMS_OWN = "888";

  private static final int MAX_DIGITS_BEFORE_SLASH = 7;
  private static final int MAX_DIGITS_BETWEEN_SLASHES = 5;
  private static final int MIN_DIGITS_AFTER_SLASH = 3;

  private final String digits;

  private PhoneNumber(String digits) {
    this.digits = digits;
  }

  /**
   * Reads a number as people write and paste it, with its country code: blanks, dashes, brackets
   * and the leading plus may be there or not, what is dialled for a plus may stand in its place, a
   * national trunk prefix is dropped.
   *
   * <p>Whether a number exists is Telegram's to say: it has numbers of its own under codes that no
   * country has (+888 anonymous numbers, +99966 test numbers).
   *
   * @param text what was entered; null counts as nothing
   * @return the number, or empty when the text is not one number with 7 to 15 digits
   */
  public static Optional<PhoneNumber> parse(String text) {
    if (text == null || text.length() > MAX_INPUT_LENGTH || !PastedText.isWellFormed(text)) {
      return Optional.empty();
    }
    String clean = SCHEME.matcher(PastedText.clean(text)).replaceFirst("");
    Matcher written = WRITTEN.matcher(clean.replace(" ", ""));
    if (!written.matches()
        || TWO_NUMBERS.matcher(clean).find()
        || isSeveral(written.group("number"))) {
      return Optional.empty();
    }
    return normalise(digits(written.group("number")), written.group("dialled") != null)
        .filter(digits -> digits.length() >= MIN_DIGITS && digits.length() <= MAX_DIGITS)
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

  private static String digits(String written) {
    return written.replaceAll("\\D", "");
  }

  /**
   * Whether slashes part one number from another, or from the last digits of another: then all its
   * digits together are a third one. A slash after an area code parts nothing.
   */
  private static boolean isSeveral(String number) {
    String[] parts = number.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      int most = i == 0 ? MAX_DIGITS_BEFORE_SLASH : MAX_DIGITS_BETWEEN_SLASHES;
      if (digits(parts[i]).length() > most) {
        return true;
      }
    }
    return parts.length > 1 && digits(parts[parts.length - 1]).length() < MIN_DIGITS_AFTER_SLASH;
  }

  /**
   * The digits of E.164.
   *
   * @param dialled whether the country code came after a prefix that is dialled: area codes begin
   *     so, too, and what is no number then is not taken for one of few digits elsewhere
   */
  private static Optional<String> normalise(String digits, boolean dialled) {
    PhoneNumberUtil phoneNumbers = PhoneNumberUtil.getInstance();
    try {
      Phonenumber.PhoneNumber number = phoneNumbers.parse("+" + digits, null);
      return dialled
              && !digits.startsWith(TELEGRAMS_OWN)
              && phoneNumbers.isPossibleNumberWithReason(number) != ValidationResult.IS_POSSIBLE
          ? Optional.empty()
          : Optional.of(phoneNumbers.format(number, PhoneNumberFormat.E164).substring(1));
    } catch (NumberParseException e) {
      return e.getErrorType() == NumberParseException.ErrorType.INVALID_COUNTRY_CODE
          ? Optional.of(digits)
          : Optional.empty();
    }
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
