package io.telegramauth.ops.telemetry;

import java.util.Locale;

/** How values are written in labels: as in the API's answers. */
final class Labels {
  /** There is none. */
  static final String NONE = "none";

  /** It was done. */
  static final String DONE = "done";

  private Labels() {}

  static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
