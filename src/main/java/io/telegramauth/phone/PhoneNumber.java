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
 * A phone number in E.164: a plus and 7 to 15 digits. {@code toString} masks it for logs; {@link
 * #e164()} returns it.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-E.164">ITU-T E.164</a>
 */
public final class PhoneNumber {
  /** The maximum length of a text that is parsed. */
  private static final int MAX_INPUT_LENGTH = 64;

  private static final Pattern E164 = Pattern.compile("\\+\\d{7,15}");
  private static final int MIN_DIGITS = 7;
  private static final int MAX_DIGITS = 15;

  /** RFC 3966. Its parameters, such as an extension, are not part of the number. */
  private static final Pattern SCHEME = Pattern.compile("^tel: *", Pattern.CASE_INSENSITIVE);

  /**
   * A number without blanks. Instead of a plus it may begin with an international prefix: 00 in
   * most of the world, 0011 in Australia, 011 in North America. No country code begins with a zero.
   */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "[(\\[]*(?:(?<plus>\\+)|(?<dialled>0011|00|011))?[()\\[\\].-]*"
              + "(?<number>[1-9](?:[\\d()\\[\\]./-]*[\\d)\\].])?)");

  /** Two numbers, each long enough by itself. */
  private static final Pattern TWO_NUMBERS = Pattern.compile("\\d{7}.*\\D\\d{7}");

  /** The code of anonymous numbers, which are shorter than the numbering plan allows. */
  private static final String TELEGRAMS_OWN = "888";

  private static final int MAX_DIGITS_BEFORE_SLASH = 7;
  private static final int MAX_DIGITS_BETWEEN_SLASHES = 5;
  private static final int MIN_DIGITS_AFTER_SLASH = 3;

  private final String digits;

  private PhoneNumber(String digits) {
    this.digits = digits;
  }

  /**
   * Parses a number as people write and paste it, with its country code. Blanks, dashes, brackets
   * and the plus are optional, an international prefix may replace the plus, and a national trunk
   * prefix is dropped.
   *
   * <p>Telegram decides whether a number exists: it has its own numbers under codes that no country
   * has (+888 anonymous numbers, +99966 test numbers).
   *
   * @param text the entered text; null counts as empty
   * @return the number; empty if the text is not exactly one number with 7 to 15 digits
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
   * Creates a number from its E.164 form.
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
   * Returns whether slashes separate several numbers, or the last digits of another: all digits
   * together would be a third number. A slash after an area code separates none.
   */
  private static boolean isSeveral(String number) {
    String[] parts = number.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      int max = i == 0 ? MAX_DIGITS_BEFORE_SLASH : MAX_DIGITS_BETWEEN_SLASHES;
      if (digits(parts[i]).length() > max) {
        return true;
      }
    }
    return parts.length > 1 && digits(parts[parts.length - 1]).length() < MIN_DIGITS_AFTER_SLASH;
  }

  /**
   * Returns the digits of E.164.
   *
   * @param dialled whether the country code follows an international prefix: area codes may begin
   *     the same way, so the number must then be possible
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

  /** Returns the number with its plus, such as {@code +9996620001}. */
  public String e164() {
    return "+" + digits;
  }

  /**
   * Returns the country calling code, such as 49; empty if no country has the code, as in
   * Telegram's test numbers.
   */
  public Optional<Integer> callingCode() {
    try {
      return Optional.of(PhoneNumberUtil.getInstance().parse(e164(), null).getCountryCode());
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  /** Returns the masked number, such as {@code +*******0001}. */
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
