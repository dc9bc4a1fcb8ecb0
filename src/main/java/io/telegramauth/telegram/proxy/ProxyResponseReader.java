package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.QrLink;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.ScanOutcome;
import io.telegramauth.telegram.SentCodeType;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.UserId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the data of successful proxy responses. If a required field is missing or of the wrong
 * type, the whole response is invalid.
 */
final class ProxyResponseReader {
  /** The timeout if a proxy names none; the earlier proxy's default. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);
  private static final Duration DEFAULT_LINK_LIFETIME = Duration.ofSeconds(30);

  /** A link of another kind would be shown to users as one that logs in. */
  private static final Pattern LOGIN_LINK =
      Pattern.compile("tg://login\\?token=[A-Za-z0-9_-]{1,512}");

  private static final int MAX_CODE_LENGTH = 64;
  private static final int MAX_HINT_LENGTH = 256;

  /** Any number of so many digits fits into 64 bits. */
  private static final int MAX_DIGITS = 18;

  private ProxyResponseReader() {}

  /** {@code {phoneCodeHash, timeout?, isCodeViaApp?, type?, length?, nextType?, authState?}}. */
  static Optional<CodeSent> codeSent(JsonNode data) {
    return text(data, "phoneCodeHash")
        .map(
            hash ->
                new CodeSent(
                    Route.PROXY,
                    new ProxyState(hash, text(data, "authState")).toSecret(),
                    delivery(data)));
  }

  /** {@code {link, expiresIn?, authState}}. */
  static Optional<QrStarted> qrStarted(JsonNode data) {
    Optional<String> authState = text(data, "authState");
    return authState.isEmpty()
        ? Optional.empty()
        : link(data)
            .map(
                link -> new QrStarted(Route.PROXY, new ProxyState("", authState).toSecret(), link));
  }

  /**
   * {@code {status: "waiting", link, expiresIn?, authState?}}, or as {@link #signedIn}.
   *
   * @param state the state of the call
   */
  static Optional<ScanOutcome> scanOutcome(JsonNode data, SecretBytes state) {
    if (!data.path("status").asText().equals("waiting")) {
      return signedIn(data).map(done -> new ScanOutcome.Scanned(done, Optional.empty()));
    }
    ProxyState before = ProxyState.of(state);
    ProxyState now = before.withAuthState(text(data, "authState"));
    return link(data)
        .map(
            link ->
                new ScanOutcome.Waiting(
                    link, now.equals(before) ? Optional.empty() : Optional.of(now.toSecret())));
  }

  private static Optional<QrLink> link(JsonNode data) {
    OptionalLong expiresIn = count(data.path("expiresIn"));
    return text(data, "link")
        .filter(link -> LOGIN_LINK.matcher(link).matches())
        .map(
            link ->
                new QrLink(
                    SecretString.of(link),
                    isWithin(expiresIn, 0, MAX_TIMEOUT.toSeconds())
                        ? Duration.ofSeconds(expiresIn.getAsLong())
                        : DEFAULT_LINK_LIFETIME));
  }

  /** {@code {userId, sessionString}}; the id as a number or as text. */
  static Optional<SignInOutcome> signedIn(JsonNode data) {
    OptionalLong userId = userId(data.path("userId"));
    Optional<String> sessionString = text(data, "sessionString");
    return userId.isPresent() && sessionString.isPresent()
        ? Optional.of(new SignedIn(userId.getAsLong(), SecretString.of(sessionString.get())))
        : Optional.empty();
  }

  /** {@code {passwordHint?, authState?}}, the details of {@code SESSION_PASSWORD_NEEDED}. */
  static SignInOutcome passwordRequired(JsonNode details, SecretBytes state) {
    Optional<String> hint =
        text(details, "passwordHint").filter(text -> text.length() <= MAX_HINT_LENGTH);
    ProxyState next = ProxyState.of(state).withAuthState(text(details, "authState"));
    return new PasswordRequired(hint, next.toSecret());
  }

  private static Delivery delivery(JsonNode data) {
    SentCodeType type = SentCodeType.of(data.path("type"));
    OptionalLong length =
        Stream.of(data.path("length"), type.length())
            .map(ProxyResponseReader::count)
            .filter(count -> isWithin(count, 1, MAX_CODE_LENGTH))
            .findFirst()
            .orElse(OptionalLong.empty());
    OptionalLong timeout = count(data.path("timeout"));
    return new Delivery(
        type.channel().orElseGet(() -> channelByFlag(data.path("isCodeViaApp"))),
        length.isPresent() ? OptionalInt.of((int) length.getAsLong()) : OptionalInt.empty(),
        nextChannel(data.path("nextType")),
        isWithin(timeout, 0, MAX_TIMEOUT.toSeconds())
            ? Duration.ofSeconds(timeout.getAsLong())
            : DEFAULT_TIMEOUT);
  }

  /** Returns the channel of a response without a known type. */
  private static Channel channelByFlag(JsonNode viaApp) {
    return viaApp.isBoolean() ? (viaApp.booleanValue() ? Channel.APP : Channel.SMS) : Channel.OTHER;
  }

  /** Returns the next channel; an unknown name still says that there is one. */
  private static Optional<Channel> nextChannel(JsonNode type) {
    boolean named =
        type.isObject() ? !type.isEmpty() : type.isTextual() && !type.textValue().isBlank();
    return named
        ? Optional.of(SentCodeType.of(type).channel().orElse(Channel.OTHER))
        : Optional.empty();
  }

  private static boolean isWithin(OptionalLong number, long min, long max) {
    return number.isPresent() && number.getAsLong() >= min && number.getAsLong() <= max;
  }

  /** Reads a number for display, also from text. */
  private static OptionalLong count(JsonNode node) {
    return node.isTextual() && node.textValue().matches("\\d{1,9}")
        ? OptionalLong.of(Long.parseLong(node.textValue()))
        : whole(node);
  }

  /** Reads a user id strictly: text of digits alone, or a number without a fraction. */
  private static OptionalLong userId(JsonNode node) {
    if (node.isTextual()) {
      return UserId.parse(node.textValue());
    }
    OptionalLong number = whole(node);
    return number.isPresent() && UserId.isValid(number.getAsLong()) ? number : OptionalLong.empty();
  }

  /** Reads a JSON number without a fraction exactly; {@code 120.0} is one. */
  private static OptionalLong whole(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.canConvertToLong() ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
    }
    if (!node.isBigDecimal()) {
      return OptionalLong.empty();
    }
    BigDecimal number = node.decimalValue().stripTrailingZeros();
    boolean fits = number.scale() <= 0 && number.precision() - (long) number.scale() <= MAX_DIGITS;
    return fits ? OptionalLong.of(number.longValueExact()) : OptionalLong.empty();
  }

  private static Optional<String> text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() && !value.textValue().isBlank()
        ? Optional.of(value.textValue())
        : Optional.empty();
  }
}
