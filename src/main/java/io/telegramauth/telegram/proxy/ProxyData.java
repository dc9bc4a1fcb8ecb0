package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads the data of the proxy's successes. A required field that is missing or of the wrong type
 * makes the whole answer one that the contract does not know.
 */
final class ProxyData {
  /** What a proxy means that names no timeout; the earlier one's default. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
  private static final int LONGEST_CODE = 64;
  private static final int LONGEST_HINT = 256;

  private ProxyData() {}

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
        text(details, "passwordHint").filter(text -> text.length() <= LONGEST_HINT);
    ProxyState next = ProxyState.of(state).withAuthState(text(details, "authState"));
    return new PasswordRequired(hint, next.toSecret());
  }

  private static Delivery delivery(JsonNode data) {
    JsonNode length = data.path("length");
    JsonNode timeout = data.path("timeout");
    return new Delivery(
        channel(data),
        length.isInt() && length.intValue() > 0 && length.intValue() <= LONGEST_CODE
            ? OptionalInt.of(length.intValue())
            : OptionalInt.empty(),
        text(data, "nextType").map(ProxyData::channelNamed),
        timeout.canConvertToLong()
                && timeout.asLong() >= 0
                && timeout.asLong() <= LONGEST_TIMEOUT.toSeconds()
            ? Duration.ofSeconds(timeout.asLong())
            : DEFAULT_TIMEOUT);
  }

  private static Channel channel(JsonNode data) {
    Optional<String> type = text(data, "type");
    if (type.isPresent()) {
      return channelNamed(type.get());
    }
    JsonNode viaApp = data.path("isCodeViaApp");
    return viaApp.isBoolean() ? (viaApp.booleanValue() ? Channel.APP : Channel.SMS) : Channel.OTHER;
  }

  private static Channel channelNamed(String name) {
    String wanted = name.toUpperCase(Locale.ROOT).replace("_", "");
    for (Channel channel : Channel.values()) {
      if (channel.name().replace("_", "").equals(wanted)) {
        return channel;
      }
    }
    return Channel.OTHER;
  }

  private static OptionalLong userId(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() > 0) {
      return OptionalLong.of(node.longValue());
    }
    if (node.isTextual() && node.textValue().matches("[1-9]\\d{0,17}")) {
      return OptionalLong.of(Long.parseLong(node.textValue()));
    }
    return OptionalLong.empty();
  }

  private static Optional<String> text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() && !value.textValue().isBlank()
        ? Optional.of(value.textValue())
        : Optional.empty();
  }
}
