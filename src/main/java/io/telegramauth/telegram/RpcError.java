package io.telegramauth.telegram;

import java.util.ArrayList;
import java.util.List;
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

  /** Possessive, so that a long text neither backtracks nor fills the stack. */
  private static final Pattern NAME =
      Pattern.compile("(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*+(?:_[A-Z0-9]++)++(?![A-Za-z0-9_])");

  /** Larger numbers are taken for this one: as seconds it is more than thirty years. */
  private static final long LARGEST_NUMBER = 999_999_999;

  private static final int MOST_DIGITS = 9;

  private static final Pattern NUMBERED = Pattern.compile("_(\\d+)(?=_|$)");

  /** How TDLib and GramJS word a flood wait. */
  private static final Pattern WORDED_FLOOD_WAIT =
      Pattern.compile("Too Many Requests: retry after (\\d+)|A wait of (\\d+) seconds is required");

  /**
   * Finds whatever has the form of an RPC error in a text.
   *
   * @param text an error message from TDLib or from the proxy, in which a name stands alone or
   *     among words; null counts as empty
   * @return the errors in the order in which they stand there; mostly one or none
   */
  public static List<RpcError> findAll(String text) {
    if (text == null) {
      return List.of();
    }
    String searched = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    List<RpcError> found = new ArrayList<>();
    Matcher floodWait = WORDED_FLOOD_WAIT.matcher(searched);
    if (floodWait.find()) {
      String seconds = floodWait.group(1) == null ? floodWait.group(2) : floodWait.group(1);
      found.add(new RpcError("FLOOD_WAIT", OptionalLong.of(number(seconds))));
    }
    Matcher name = NAME.matcher(searched);
    while (name.find()) {
      found.add(parse(name.group()));
    }
    return List.copyOf(found);
  }

  private static RpcError parse(String text) {
    Matcher number = NUMBERED.matcher(text);
    if (!number.find()) {
      return new RpcError(text, OptionalLong.empty());
    }
    String name = text.substring(0, number.start()) + text.substring(number.end());
    return new RpcError(name, OptionalLong.of(number(number.group(1))));
  }

  private static long number(String digits) {
    return digits.length() > MOST_DIGITS ? LARGEST_NUMBER : Long.parseLong(digits);
  }
}
