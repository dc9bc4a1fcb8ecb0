package io.telegramauth.telegram.direct;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of TDLib's log that tells a login something which TDLib's interface keeps to itself: it
 * sits out waits of up to a minute without a word, and tries a key that is gone for as long as it
 * is young. Every other line is dropped unread; where TDLib words these otherwise one day, the
 * deadline ends such a call.
 *
 * @param clientId whose line it is
 * @param update what it says
 */
record TdLogLine(int clientId, TdUpdate update) {
  private static final Pattern CLIENT = Pattern.compile("\\[#(\\d{1,9})\\]");

  private static final Pattern DELAY =
      Pattern.compile("\\tDelay: .*\\[timeout:(\\d{1,9})\\].* because of \\[Error : 420 : ");

  private static final String KEY_GONE =
      "\tBindKey failed: [Error : 400 : ENCRYPTED_MESSAGE_INVALID]";

  /** Reads a line; empty when it is none of these. */
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
