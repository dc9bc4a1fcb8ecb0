package io.telegramauth.client;

import java.util.Locale;

/** How enum constants are written in requests and responses: in lower case. */
final class WireValues {
  private WireValues() {}

  static String write(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The constant of a value; the default for a value that this version does not know. */
  static <E extends Enum<E>> E read(Class<E> type, String value, E unknown) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    return unknown;
  }
}
