package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;

/**
 * A part of the access log of a session.
 *
 * @param entries the entries, newest first
 * @param next the cursor of the next part; null at the end
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AccessLog(List<Entry> entries, String next) {
  /** An action on a session. */
  public enum Action {
    CREATE,
    HAND_OUT,
    REVOKE,
    LOG_OUT,
    LOOK_UP,
    LIST,
    /** Sealing a session anew. */
    RESEAL,
    READ_LOG,
    /** Presenting a key. */
    AUTHENTICATE,
    /** This version does not know the action. */
    UNKNOWN;

    /** Reads an action. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Action of(String value) {
      return WireValues.read(Action.class, value, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
      return WireValues.write(this);
    }
  }

  /**
   * An entry.
   *
   * @param at the time
   * @param service the caller
   * @param action the action
   * @param outcome its outcome
   * @param address the caller's address; null if unknown
   * @param requestId the id that the service has given the request; null if there was none
   * @param callerRequestId the id that the caller has given the request; null if none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(
      Instant at,
      String service,
      Action action,
      Outcome outcome,
      String address,
      String requestId,
      String callerRequestId) {}
}
