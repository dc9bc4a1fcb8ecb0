package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.FailureCode;
import java.util.Optional;

/** Adds calls of the proxy to the trace of their request. */
public interface CallTracer {
  /**
   * Begins a call. Called in the context of the request; must not throw.
   *
   * @param operation the path segment of the operation
   */
  TracedCall begin(String operation);

  /** A call that may be traced. */
  interface TracedCall {
    /** A call without a trace. */
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
     * Returns the trace context for the proxy; empty if there is no trace.
     *
     * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">Trace Context,
     *     traceparent</a>
     */
    Optional<String> traceParent();

    /**
     * Ends the call. Must be quick and must not throw.
     *
     * @param failure the failure; empty if the call succeeded
     */
    void end(Optional<FailureCode> failure);
  }
}
