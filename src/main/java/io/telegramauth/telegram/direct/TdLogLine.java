package io.telegramauth.telegram.direct;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of TDLib's log that reports what TDLib's interface does not: TDLib silently sits out waits
 * of up to a minute, and keeps trying a new key that is gone. All other lines are ignored. If TDLib
 * changes the wording of these lines, the deadline ends such a call.
 *
 * @param clientId the client that the line is about
 * @param update what the line reports
 */
record TdLogLine(int clientId, TdUpdate update) {
  private static final Pattern CLIENT = Pattern.compile("\\[#(\\d{1,9})\\]");

  private static final Pattern DELAY =
      Pattern.compile("\\tDelay: .*\\[timeout:(\\d{1,9})\\].* because of \\[Error : 420 : ");

  private static final String KEY_GONE =
      "\tBindKey failed: [Error : 400 : ENCRYPTED_MESSAGE_INVALID]";

  /** Parses a line; empty if it is none of these. */
  static Optional<TdLogLine> read(String text) {
    Matcher delay = DELAY.matcher(text);
    if (delay.find()) {
      return of(text, new TdUpdate.Delayed(Duration.ofSeconds(Long.parseLong(delay.group(1)))));
    }
    return text.contains(KEY_GONE) ? of(text, new TdUpdate.KeyGone()) : Optional.empty();
  }

  private static Optional<TdLogLine> of(String text, TdUpdate update) {
    Matcher client = CLIENT.matcher(text);
    return client.find()
        ? Optional.of(new TdLogLine(Integer.parseInt(client.group(1)), update))
        : Optional.empty();
  }
}
