package io.telegramauth.sandbox.dc;

import java.time.InstantSource;
import java.util.Optional;

/**
 * How to start a data centre.
 *
 * @param port the loopback port of the common door; data centre n's own door is n ports further. 0
 *     takes free ports
 * @param serverKey the RSA key that clients know the server by; empty makes a new one
 * @param clock what message ids and salts are checked against
 */
public record DataCentreOptions(int port, Optional<ServerKey> serverKey, InstantSource clock) {
  /** Free ports, a new key, the machine's clock. */
  public static DataCentreOptions defaults() {
    return new DataCentreOptions(0, Optional.empty(), InstantSource.system());
  }

  /** The same on a fixed port. */
  public DataCentreOptions withPort(int value) {
    return new DataCentreOptions(value, serverKey, clock);
  }

  /** The same with a given RSA key. */
  public DataCentreOptions withServerKey(ServerKey value) {
    return new DataCentreOptions(port, Optional.of(value), clock);
  }

  /** The same by another clock. */
  public DataCentreOptions withClock(InstantSource value) {
    return new DataCentreOptions(port, serverKey, value);
  }
}
