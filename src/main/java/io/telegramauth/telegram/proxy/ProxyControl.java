package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Shows and sets the use of the proxy while the service runs. */
public interface ProxyControl {
  /**
   * The status of the proxy.
   *
   * @param mode whether it is used
   * @param probeAt the time of the next probe, while the circuit is open
   */
  record Status(ProxyMode mode, Optional<Instant> probeAt) {}

  /** Returns the status that this instance last read, without reading it again. */
  Status lastKnownStatus();

  /** Reads the status for all instances; fails with {@code STORE_UNAVAILABLE}. */
  Uni<Status> status();

  /**
   * Sets the mode: here at once, on the other instances within two seconds of their next request.
   * Fails with {@code STORE_UNAVAILABLE}.
   */
  Uni<Status> setMode(ProxyMode mode);
}
