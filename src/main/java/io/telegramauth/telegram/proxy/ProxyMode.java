package io.telegramauth.telegram.proxy;

import io.telegramauth.text.WireNames;
import java.util.Optional;

/** Whether the proxy is used; set by people, while the service runs, for all instances. */
public enum ProxyMode {
  /** As its health allows. */
  AUTO,
  /** Not at all: logins start directly, steps that are bound to it have to wait. */
  OFF;

  /** The mode of this name, in lower case; empty when there is none. */
  public static Optional<ProxyMode> named(String name) {
    for (ProxyMode mode : values()) {
      if (WireNames.of(mode).equals(name)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
