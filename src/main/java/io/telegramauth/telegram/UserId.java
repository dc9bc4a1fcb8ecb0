package io.telegramauth.telegram;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Telegram's ids of users: positive numbers of up to 18 digits, without sign or leading zero. */
public final class UserId {
  private static final long MAX = 999_999_999_999_999_999L;
  private static final Pattern FORM = Pattern.compile("[1-9]\\d{0,17}");

  private UserId() {}

  /** Parses an id; empty if the text is not one. */
  public static OptionalLong parse(String text) {
    return FORM.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** Whether the number can be an id. */
  public static boolean isValid(long number) {
    return number >= 1 && number <= MAX;
  }
}
