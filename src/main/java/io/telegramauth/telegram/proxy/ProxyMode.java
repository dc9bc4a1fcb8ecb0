package io.telegramauth.telegram.proxy;

import io.telegramauth.text.EnumNames;
import java.util.Optional;

/** Whether the proxy is used; set by an administrator at run time, for all instances. */
public enum ProxyMode {
  /** Used while the circuit is closed. */
  AUTO,
  /** Not used: logins start directly, and logins on the proxy route have to wait. */
  OFF;

  /** Finds a mode by its lower-case name; empty if there is none. */
  public static Optional<ProxyMode> named(String name) {
    for (ProxyMode mode : values()) {
      if (EnumNames.lowerCase(mode).equals(name)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
