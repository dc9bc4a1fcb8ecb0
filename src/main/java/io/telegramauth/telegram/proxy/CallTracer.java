package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.FailureCode;
import java.util.Optional;

/** Makes calls to the proxy part of the trace of the request that they are made for. */
public interface CallTracer {
  /**
   * A call begins. To be called where the request is being carried out; must not throw.
   *
   * @param operation one of the few of the proxy's contract, as in its path
   */
  TracedCall begin(String operation);

  /** A call that may be part of a trace. */
  interface TracedCall {
    /** A call of which no trace is kept. */
    TracedCall UNTRACED =
        new TracedCall() {
          @Override
          public Optional<String> traceParent() {
            return Optional.empty();
          }

          @Override
          public void end(Optional<FailureCode> failure) {}
        };

    /**
     * What the proxy is told of the trace; empty when there is none.
     *
     * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">Trace Context,
     *     traceparent</a>
     */
    Optional<String> traceParent();

    /**
     * The call is over. Must be quick, must not throw.
     *
     * @param failure what it failed with; empty when it succeeded
     */
    void end(Optional<FailureCode> failure);
  }
}
