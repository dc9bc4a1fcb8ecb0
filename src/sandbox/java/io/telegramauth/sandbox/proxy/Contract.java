package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.RpcError;
import java.time.Duration;

/** One generation of the proxy's contract. */
interface Contract {
  /** The part of a call that asks Telegram; it may fail with an {@link RpcError}. */
  interface Execution {
    Response carryOut();

    /**
     * Whether the call ends with this response; if not, it is carried out again until it does or
     * {@link #patience()} is over.
     */
    default boolean endsWith(Response response) {
      return true;
    }

    /** For how long a call may wait for its end. */
    default Duration patience() {
      return Duration.ZERO;
    }
  }

  /**
   * Reads a call, without any effect.
   *
   * @throws RefusedCall if it is no call of this contract or a field is wrong
   */
  Execution prepare(Operation operation, JsonNode body);

  /** The form of an error of Telegram in this contract. */
  Response refusal(Operation operation, RpcError error);
}
