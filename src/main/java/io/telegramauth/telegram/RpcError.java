package io.telegramauth.telegram;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error of Telegram's RPC, told apart into its name and its argument: {@code FLOOD_WAIT_37} is
 * {@code FLOOD_WAIT} with 37.
 *
 * @param name upper case, without the argument
 * @param argument the number in it, where it has one
 * @see <a href="https://core.telegram.org/api/errors">Error handling</a>
 */
public record RpcError(String name, OptionalLong argument) {
  /** Longer texts are not searched: an RPC error is short, an HTML page is not one. */
  private static final int LONGEST_TEXT = 4096;

  /** A word of at least two parts, or one of the few names that have only one. */
  private static final Pattern NAME =
      Pattern.compile("(?<![A-Za-z0-9_])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|TIMEOUT)(?![A-Za-z0-9_])");

  private static final Pattern NUMBERED = Pattern.compile("_(\\d{1,18})(?=_|$)");

  /** TDLib's own wording once it has waited long enough for a flood wait. */
  private static final Pattern RETRY_AFTER =
      Pattern.compile("Too Many Requests: retry after (\\d{1,18})");

  /**
   * Finds the first RPC error in a text.
   *
   * @param text an error message from TDLib or from the proxy, in which the name stands alone or
   *     among words; null counts as empty
   * @return the error, or empty when nothing in the text has the form of one
   */
  public static Optional<RpcError> find(String text) {
    if (text == null) {
      return Optional.empty();
    }
    String searched = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    Matcher retryAfter = RETRY_AFTER.matcher(searched);
    if (retryAfter.find()) {
      return Optional.of(
          new RpcError("FLOOD_WAIT", OptionalLong.of(Long.parseLong(retryAfter.group(1)))));
    }
    Matcher name = NAME.matcher(searched);
    return name.find() ? Optional.of(parse(name.group(1))) : Optional.empty();
  }

  private static RpcError parse(String text) {
    Matcher number = NUMBERED.matcher(text);
    if (!number.find()) {
      return new RpcError(text, OptionalLong.empty());
    }
    String name = text.substring(0, number.start()) + text.substring(number.end());
    return new RpcError(name, OptionalLong.of(Long.parseLong(number.group(1))));
  }
}
