package io.telegramauth.telegram;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An RPC error of Telegram, split into its name and its argument: {@code FLOOD_WAIT_37} is {@code
 * FLOOD_WAIT} with 37.
 *
 * @param name the name in upper case, without the argument
 * @param argument the number in the name, if there is one
 * @see <a href="https://core.telegram.org/api/errors">Error handling</a>
 */
public record RpcError(String name, OptionalLong argument) {
  /** The searched part of a text: an RPC error is short. */
  private static final int MAX_TEXT_LENGTH = 4096;

  /** A longer text is more than a name. */
  private static final int MAX_NAME_LENGTH = 64;

  private static final String FLOOD_WAIT = "FLOOD_WAIT";

  /**
   * Upper-case words with a number among them, or a library's placeholder for it, or gotd's number
   * in parentheses. Possessive, so that a long text neither backtracks nor fills the stack.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![A-Za-z0-9_])([A-Z][A-Z0-9]*+(?:_(?:[A-Z0-9]++|%[a-z]|\\{[a-z]{0,16}+\\}))++)"
              + "(?![A-Za-z0-9_])(?: \\((\\d{1,40}+)\\))?");

  /** Replaces larger numbers: as seconds it is more than thirty years. */
  private static final long MAX_NUMBER = WaitParser.MAX_SECONDS;

  private static final int MAX_DIGITS = 9;

  private static final Pattern ARGUMENT =
      Pattern.compile("_(?:(\\d+)|X|%[a-z]|\\{[a-z]*\\})(?=_|$)");

  /** The wording of a flood wait by TDLib, GramJS, Telethon, Pyrogram and MadelineProto. */
  private static final Pattern WORDED_FLOOD_WAIT =
      Pattern.compile(
          "Too Many Requests: retry after (\\S{1,40})|[Aa] wait of (\\S{1,40}) seconds? is required"
              + "|Please wait (\\S{1,40}) seconds? before repeating the action");

  /** The names of their error classes, and the name in GramJS's. */
  private static final Pattern FLOOD_WAIT_CLASS =
      Pattern.compile(
          "(?<![A-Za-z0-9_])(?:(?:Flood(?:TestPhone|Premium)?|SlowMode)Wait(?:X|Error|Exception)?"
              + "|FloodError|FLOOD)(?![A-Za-z0-9_])");

  /** A flood wait's name alone, in lower case and without separators. */
  private static final Pattern FLOOD_WAIT_ALONE =
      Pattern.compile(
          "(?:420)?(?:flood|(?:flood(?:testphone|premium)?|slowmode)wait)(?:x|error|exception)?(\\d*)s?");

  private static final Pattern LEADING_DIGITS = Pattern.compile("\\d+");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[ _:.()\\[\\]]|-(?=[A-Za-z])");

  /**
   * Finds everything in a text that has the form of an RPC error.
   *
   * @param text an error message of TDLib or the proxy; null counts as empty
   * @return the errors in order; usually one or none
   */
  public static List<RpcError> findAll(String text) {
    if (text == null) {
      return List.of();
    }
    String searched = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) : text;
    List<RpcError> found = new ArrayList<>();
    wordedFloodWait(searched).ifPresent(found::add);
    Matcher name = NAME.matcher(searched);
    while (name.find()) {
      found.add(parse(name.group(1), name.group(2)));
    }
    if (found.stream().noneMatch(error -> error.name().startsWith("FLOOD_"))) {
      floodWaitOtherwise(searched).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private static Optional<RpcError> wordedFloodWait(String text) {
    Matcher worded = WORDED_FLOOD_WAIT.matcher(text);
    if (!worded.find()) {
      return Optional.empty();
    }
    String seconds =
        Stream.of(worded.group(1), worded.group(2), worded.group(3))
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    return Optional.of(floodWait(seconds));
  }

  private static Optional<RpcError> floodWaitOtherwise(String text) {
    if (text.length() <= MAX_NAME_LENGTH) {
      String letters = BETWEEN_WORDS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
      Matcher alone = FLOOD_WAIT_ALONE.matcher(letters);
      if (alone.matches()) {
        return Optional.of(floodWait(alone.group(1)));
      }
    }
    return FLOOD_WAIT_CLASS.matcher(text).find()
        ? Optional.of(new RpcError(FLOOD_WAIT, OptionalLong.empty()))
        : Optional.empty();
  }

  /** Creates a flood wait, without an argument if a placeholder replaces the number. */
  private static RpcError floodWait(String seconds) {
    Matcher digits = LEADING_DIGITS.matcher(seconds);
    return new RpcError(
        FLOOD_WAIT,
        digits.lookingAt() ? OptionalLong.of(number(digits.group())) : OptionalLong.empty());
  }

  private static RpcError parse(String text, String after) {
    Matcher argument = ARGUMENT.matcher(text);
    OptionalLong number = after == null ? OptionalLong.empty() : OptionalLong.of(number(after));
    if (!argument.find()) {
      return new RpcError(text, number);
    }
    String name = text.substring(0, argument.start()) + text.substring(argument.end());
    String digits = argument.group(1);
    return new RpcError(name, digits == null ? number : OptionalLong.of(number(digits)));
  }

  private static long number(String digits) {
    return digits.length() > MAX_DIGITS ? MAX_NUMBER : Long.parseLong(digits);
  }
}
