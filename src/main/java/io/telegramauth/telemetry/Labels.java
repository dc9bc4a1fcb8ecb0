package io.telegramauth.telemetry;

/** Common values of metric labels. */
final class Labels {
  /** No value. */
  static final String NONE = "none";

  /** Success. */
  static final String DONE = "done";

  private Labels() {}
}
