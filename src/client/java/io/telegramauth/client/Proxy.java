package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/**
 * The state of the Telegram proxy.
 *
 * @param mode whether it is used
 * @param circuit open while it is known to fail
 * @param probeAt the time of the next attempt; null while the circuit is closed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Proxy(Mode mode, Circuit circuit, Instant probeAt) {
  /** Whether the proxy is used. */
  public enum Mode {
    /** While it works. */
    AUTO,
    /** Never. */
    OFF,
    /** This version does not know the mode. */
    UNKNOWN;

    /** Reads a mode. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Mode of(String value) {
      return WireValues.read(Mode.class, value, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
      return WireValues.write(this);
    }
  }

  /** The state of the circuit breaker. */
  public enum Circuit {
    CLOSED,
    OPEN,
    /** This version does not know the state. */
    UNKNOWN;

    /** Reads a state. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Circuit of(String value) {
      return WireValues.read(Circuit.class, value, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
      return WireValues.write(this);
    }
  }
}
