package io.telegramauth.text;

import java.util.Locale;

/** Names of enum constants in the form of responses, metric labels, log fields and records. */
public final class EnumNames {
  private EnumNames() {}

  /** Returns the name in lower case: {@code code_sent}. */
  public static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
