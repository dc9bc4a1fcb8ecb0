package io.telegramauth.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;

/** Where the process begins. */
@QuarkusMain
public final class Main {
  private Main() {}

  /**
   * Runs the service until it is told to stop.
   *
   * @param arguments none are known
   */
  public static void main(String... arguments) {
    // A name that moves, as that of a database does in a failover, is followed within seconds: Java
    // believes an address for 30, and for 10 that a name has none. The first look-up fixes it. An
    // executable has it from its build, see application.properties.
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
    Quarkus.run(arguments);
  }
}
