package io.telegramauth.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.config.ServiceKeys;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.LoginId;
import io.telegramauth.phone.PastedText;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Page;
import io.telegramauth.session.SessionId;
import io.telegramauth.telegram.UserId;
import io.telegramauth.telegram.proxy.ProxyMode;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Parses the fields of a request and collects violations, so that the caller sees all at once. */
final class Input {
  /** The header that makes starting a login idempotent. */
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final int MAX_CODE_LENGTH = 64;
  private static final int MAX_PASSWORD_LENGTH = 256;
  private static final int MAX_IDEMPOTENCY_KEY_LENGTH = 255;

  /** Digits with spaces and dashes, and trailing punctuation. */
  private static final Pattern NUMERIC_CODE = Pattern.compile("[\\d -]*\\d[ .,;!-]*");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** A number that stands alone, as a code does within its message. */
  private static final Pattern NUMBER_IN_TEXT =
      Pattern.compile("(?<![\\p{L}\\p{N}])\\d{4,8}(?![\\p{L}\\p{N}])");

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[ :]");
  private static final Pattern VISIBLE_ASCII =
      Pattern.compile("[\\x21-\\x7e]{1," + MAX_IDEMPOTENCY_KEY_LENGTH + "}");
  private static final Pattern LIMIT = Pattern.compile("[1-9]\\d{0,3}");
  private static final int MAX_CURSOR_LENGTH = 300;

  /** In seconds: below the limits of gateways, and of the request's deadline. */
  static final int MAX_WAIT = 20;

  private static final int MAX_SCALE = 32;
  private static final int DEFAULT_SCALE = 8;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

  private final TreeMap<String, Object> violations = new TreeMap<>();

  /** Returns the body; fails if there is none. */
  static <T> T body(T body) {
    if (body == null) {
      throw new FailureException(
          Failure.of(FailureCode.VALIDATION_ERROR).withMessage("A request body is required"));
    }
    return body;
  }

  /** A phone number with its country code. */
  PhoneNumber phoneNumber(String field, String text) {
    return required(
        field,
        text,
        PhoneNumber::parse,
        "must be a phone number with its country code: 7 to 15 digits");
  }

  /** A phone code: a numeric one without spaces, dashes and its message, or words as they are. */
  SecretString code(String field, String text) {
    return required(field, text, Input::code, "must have 1 to " + MAX_CODE_LENGTH + " characters");
  }

  /** Empty for text that cannot be a code: passing it on would cost an attempt. */
  private static Optional<SecretString> code(String text) {
    String cleaned = BLANKS.matcher(PastedText.clean(text)).replaceAll(" ");
    String code =
        NUMERIC_CODE.matcher(cleaned).matches()
            ? cleaned.replaceAll("\\D", "")
            : codeInMessage(cleaned).orElse(cleaned);
    boolean isCode =
        (hasLetters(code) || code.matches("\\d+"))
            && cleaned.codePoints().noneMatch(Character::isISOControl)
            && code.length() <= MAX_CODE_LENGTH;
    return isCode ? Optional.of(SecretString.of(code)) : Optional.empty();
  }

  private static boolean hasLetters(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  /** The only number in a message; empty if there are none or several. */
  private static Optional<String> codeInMessage(String text) {
    boolean mayBeMessage = !hasLetters(text) || BETWEEN_WORDS.matcher(text).find();
    List<String> numbers =
        NUMBER_IN_TEXT.matcher(text).results().map(MatchResult::group).distinct().toList();
    return mayBeMessage && numbers.size() == 1 ? Optional.of(numbers.get(0)) : Optional.empty();
  }

  /** A 2FA password, with its spaces. */
  SecretString password(String field, String text) {
    return required(
        field,
        text,
        password ->
            password.isEmpty() || password.length() > MAX_PASSWORD_LENGTH
                ? Optional.empty()
                : Optional.of(SecretString.of(password)),
        "must have 1 to " + MAX_PASSWORD_LENGTH + " characters");
  }

  /** A login id. Fails with {@code LOGIN_NOT_FOUND} if the text cannot be one. */
  static LoginId loginId(String text) {
    return LoginId.parse(text).orElseThrow(() -> new FailureException(FailureCode.LOGIN_NOT_FOUND));
  }

  /** A login id in a field. */
  LoginId loginId(String field, String text) {
    return required(
        field,
        text,
        // Malformed ids are answered like unknown ones.
        present -> Optional.of(loginId(present)),
        "is required");
  }

  /** A Telegram user id. */
  long userId(String field, String text) {
    return Optional.ofNullable(
            required(
                field,
                text,
                digits -> UserId.parse(digits).stream().boxed().findFirst(),
                "must be a Telegram user id: a positive number"))
        .orElse(0L);
  }

  /** The format of a client library; empty if none is requested. */
  Optional<SessionFormat> sessionFormat(String field, String text) {
    return text == null
        ? Optional.empty()
        : Optional.ofNullable(
            required(field, text, SessionFormat::named, "must be gramjs, telethon or pyrogram"));
  }

  /** A session id. Fails with {@code SESSION_NOT_FOUND} if the text cannot be one. */
  static SessionId sessionId(String text) {
    return SessionId.parse(text)
        .orElseThrow(() -> new FailureException(FailureCode.SESSION_NOT_FOUND));
  }

  /** A session id in a parameter, if present. Text that cannot be one names no session. */
  static Optional<SessionId> optionalSessionId(String text) {
    return Optional.ofNullable(text).map(Input::sessionId);
  }

  /**
   * The requested part of a list.
   *
   * @param limit the number of items; null for the maximum
   * @param max the maximum
   * @param cursor as given by the part before; null for the first part
   */
  Page.Request page(String limit, int max, String cursor) {
    Integer items =
        limit == null
            ? Integer.valueOf(max)
            : required(
                "limit", limit, text -> limit(text, max), "must be a number from 1 to " + max);
    String position =
        cursor == null
            ? null
            : required("cursor", cursor, Input::cursor, "must be the next of the part before");
    return new Page.Request(items == null ? max : items, Optional.ofNullable(position));
  }

  private static Optional<Integer> limit(String text, int max) {
    return LIMIT.matcher(text).matches() && Integer.parseInt(text) <= max
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }

  private static Optional<String> cursor(String text) {
    try {
      return text.length() <= MAX_CURSOR_LENGTH
          ? Optional.of(new String(Base64.getUrlDecoder().decode(text), US_ASCII))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // No cursor of ours.
      return Optional.empty();
    }
  }

  /** The cursor of the next part as callers see it; null at the end. */
  static String cursorOf(Page<?> page) {
    return page.next()
        .map(
            next -> Base64.getUrlEncoder().withoutPadding().encodeToString(next.getBytes(US_ASCII)))
        .orElse(null);
  }

  /** A Telegram user id as a number; empty if absent. */
  Optional<Long> userId(String field, Long number) {
    if (number != null && !UserId.isValid(number)) {
      violations.put(field, "must be a Telegram user id: a positive number");
    }
    return Optional.ofNullable(number);
  }

  /** The name of a service, whether it has a key or not; empty if absent. */
  Optional<String> service(String field, String name) {
    return name == null
        ? Optional.empty()
        : Optional.ofNullable(
            required(
                field,
                name,
                text -> ServiceKeys.isName(text) ? Optional.of(text) : Optional.empty(),
                "must be the name of a service"));
  }

  /** Whether a login is by QR code; otherwise it is by phone number. */
  boolean isByQrCode(String method) {
    if (method == null || method.equals("phone")) {
      return false;
    }
    if (!method.equals("qr")) {
      violations.put("method", "must be phone or qr");
    }
    return true;
  }

  /** The seconds to wait for a change; zero if there are none. */
  Duration wait(String field, String text) {
    return Duration.ofSeconds(number(field, text, 0, MAX_WAIT, 0));
  }

  /** The pixels per module of a QR code. */
  int scale(String field, String text) {
    return number(field, text, 1, MAX_SCALE, DEFAULT_SCALE);
  }

  private int number(String field, String text, int min, int max, int ifAbsent) {
    if (text == null) {
      return ifAbsent;
    }
    Integer value =
        required(
            field,
            text,
            digits ->
                NUMBER.matcher(digits).matches()
                    ? Optional.of(Integer.parseInt(digits))
                        .filter(number -> number >= min && number <= max)
                    : Optional.empty(),
            "must be a number from " + min + " to " + max);
    return value == null ? ifAbsent : value;
  }

  /** The mode of the proxy. */
  ProxyMode proxyMode(String field, String text) {
    return required(field, text, ProxyMode::named, "must be auto or off");
  }

  /** The {@code Idempotency-Key} header, if present; a header without a value is a violation. */
  Optional<String> idempotencyKey(Optional<String> header) {
    if (header.filter(key -> !VISIBLE_ASCII.matcher(key).matches()).isPresent()) {
      violations.put(
          IDEMPOTENCY_KEY,
          "must have 1 to " + MAX_IDEMPOTENCY_KEY_LENGTH + " visible ASCII characters");
    }
    return header;
  }

  /** Adds a violation that only shows between fields. */
  void reject(String field, String violation) {
    violations.put(field, violation);
  }

  /** Fails if there is a violation. Must be called before a value is used. */
  void throwIfInvalid() {
    if (!violations.isEmpty()) {
      Failure failure = Failure.of(FailureCode.VALIDATION_ERROR);
      throw new FailureException(
          new Failure(failure.code(), failure.message(), failure.retryAfter(), violations));
    }
  }

  /** Returns the value, or null if it is invalid; {@link #throwIfInvalid} then fails. */
  private <T> T required(
      String field, String text, Function<String, Optional<T>> parser, String expected) {
    if (text == null) {
      violations.put(field, "is required");
      return null;
    }
    if (!PastedText.isWellFormed(text)) {
      violations.put(field, "contains an unpaired surrogate");
      return null;
    }
    Optional<T> value = parser.apply(text);
    if (value.isEmpty()) {
      violations.put(field, expected);
    }
    return value.orElse(null);
  }
}
