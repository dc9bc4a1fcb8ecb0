package io.telegramauth.text;

import java.util.Locale;

/**
 * The lower-case names of enum constants, as most responses, metric labels, logs and records have
 * them.
 */
public final class WireNames {
  private WireNames() {}

  /** The constant's name in lower case: {@code code_sent}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
