package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The outcome of an action at Telegram. */
public enum Outcome {
  DONE,
  /** Not done yet; the service repeats it. */
  PENDING,
  /** The route of the session does not support it. */
  UNSUPPORTED,
  /** The stored session does not open, or was changed in the store. */
  UNREADABLE,
  /** There is no such session that the caller sees. */
  NOT_FOUND,
  /** The session is not available in the requested format: nothing was handed out. */
  FORMAT_UNAVAILABLE,
  /** The key is not configured. */
  REJECTED,
  /** This version does not know the outcome. */
  UNKNOWN;

  /** Reads an outcome. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Outcome of(String value) {
    return WireValues.read(Outcome.class, value, UNKNOWN);
  }

  @JsonValue
  @Override
  public String toString() {
    return WireValues.write(this);
  }
}
