package io.telegramauth.sandbox;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A test account, defined by its number alone: {@code +99966XYYYY}, where X (1–5) is the data
 * centre and the code is X five times, as on Telegram's own test servers, which end with 3. YYYY
 * decides how the account behaves, so that a caller picks a behaviour by picking a number.
 *
 * @param phoneNumber E.164 digits without the plus
 * @param dc the data centre the account lives in, 1 to 5
 * @param behaviour what happens to a login
 * @see <a href="https://core.telegram.org/api/auth#test-accounts">Test accounts</a>
 */
public record TestAccount(String phoneNumber, int dc, Behaviour behaviour) {
  /** The 2FA password of every account that has one; its blanks are part of it. */
  public static final String PASSWORD = " sandbox password ";

  /** The hint shown for {@link #PASSWORD}. */
  public static final String PASSWORD_HINT = "two words, blanks around";

  /** How an account behaves. */
  public enum Behaviour {
    /** YYYY 0000–6999: a code is enough. */
    PLAIN("0000", "6999", "the code is enough"),
    /** YYYY 7000–7999: the code, then the 2FA password. */
    TWO_FACTOR("7000", "7999", "the code, then the password \"" + PASSWORD + "\""),
    /** YYYY 8000–8099: {@code PHONE_NUMBER_BANNED}. */
    BANNED("8000", "8099", "PHONE_NUMBER_BANNED"),
    /** YYYY 8100–8199: {@code FLOOD_WAIT_37} on every code request. */
    FLOOD_WAIT("8100", "8199", "FLOOD_WAIT_37"),
    /** YYYY 8200–8299: a code is sent, then it turns out that nobody has signed up. */
    UNREGISTERED("8200", "8299", "the code, then \"sign up required\""),
    /** YYYY 8300–8399: {@code PHONE_NUMBER_INVALID}. */
    INVALID("8300", "8399", "PHONE_NUMBER_INVALID"),
    /** YYYY 8400–8499: frozen; logs in by a code, but cannot scan a QR code. */
    FROZEN("8400", "8499", "the code is enough; scanning a QR code is FROZEN_METHOD_INVALID");

    private final String first;
    private final String last;
    private final String summary;

    Behaviour(String first, String last, String summary) {
      this.first = first;
      this.last = last;
      this.summary = summary;
    }

    /** The first number of this behaviour in data centre 2, with its plus. */
    public String exampleNumber() {
      return "+999662" + first;
    }

    /** What happens to a login, in a few words for a person. */
    public String summary() {
      return summary;
    }

    private boolean covers(String yyyy) {
      return yyyy.compareTo(first) >= 0 && yyyy.compareTo(last) <= 0;
    }
  }

  private static final Pattern NUMBER = Pattern.compile("\\+?(99966([1-5])(\\d{4}))");

  /**
   * The account behind a number.
   *
   * @param phoneNumber E.164, with or without the plus
   * @return the account, or empty when the number is no test number
   */
  public static Optional<TestAccount> of(String phoneNumber) {
    Matcher matcher = NUMBER.matcher(phoneNumber);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (Behaviour behaviour : Behaviour.values()) {
      if (behaviour.covers(matcher.group(3))) {
        int dc = Integer.parseInt(matcher.group(2));
        return Optional.of(new TestAccount(matcher.group(1), dc, behaviour));
      }
    }
    return Optional.empty();
  }

  /** The login code: the data centre's digit five times. */
  public String code() {
    return Integer.toString(dc).repeat(5);
  }

  /** The account's Telegram user id; above 2^32, as real ones have long been. */
  public long userId() {
    return 5_000_000_000L + Long.parseLong(phoneNumber.substring(5));
  }

  /** The account's first name. */
  public String firstName() {
    return "Sandbox " + phoneNumber.substring(5);
  }

  /** Whether a password is asked for after the code. */
  public boolean hasPassword() {
    return behaviour == Behaviour.TWO_FACTOR;
  }
}
