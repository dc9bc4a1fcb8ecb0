package io.telegramauth.text;

import java.util.Locale;

/** How enum constants are written in responses, metric labels, logs and records. */
public final class WireNames {
  private WireNames() {}

  /** The constant's name in lower case: {@code code_sent}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
