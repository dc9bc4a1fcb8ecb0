package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** What people can see and say of the proxy while the service runs. */
public interface ProxyControl {
  /**
   * How the proxy stands.
   *
   * @param mode whether it is used
   * @param probeAt while it is known to fail: when it is tried next
   */
  record Standing(ProxyMode mode, Optional<Instant> probeAt) {}

  /** How it stood when this instance last had to know; asks nobody. */
  Standing lastKnown();

  /** How it stands for all instances; fails with {@code STORE_UNAVAILABLE}. */
  Uni<Standing> standing();

  /**
   * Sets whether it is used: here at once, by the other instances within two seconds of their next
   * request. Fails with {@code STORE_UNAVAILABLE}.
   */
  Uni<Standing> switchTo(ProxyMode mode);
}
