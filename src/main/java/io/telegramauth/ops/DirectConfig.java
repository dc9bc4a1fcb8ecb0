package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The direct route. */
@ConfigMapping(prefix = "telegram-auth.direct")
public interface DirectConfig {
  /** Whether Telegram may be reached directly at all. */
  @WithDefault("true")
  boolean enabled();

  /** Where {@code libtdjson.so} is. */
  Optional<String> tdlibPath();

  /**
   * Where each call has a private directory for as long as it runs. By default the system's
   * directory for temporary files; must not be shared over a network.
   */
  Optional<String> workDirectory();

  /** How many calls may run at once; further ones wait for half of their time. */
  @WithDefault("16")
  int maxConcurrent();

  /** Whether Telegram's test data centres are meant; their accounts are others. */
  @WithDefault("false")
  boolean testServers();

  /** What users see this service as in their list of sessions. */
  @WithDefault("Server")
  String deviceModel();

  /** The operating system they see. */
  @WithDefault("${os.name} ${os.arch}")
  String systemVersion();

  /** The application version they see. */
  @WithDefault("${quarkus.application.version:1.0}")
  String applicationVersion();

  /** The language that Telegram writes its service messages in, as an IETF tag. */
  @WithDefault("en")
  String language();

  /** A SOCKS5 proxy that all connections to Telegram go by. */
  Socks5Config socks5();

  /** A SOCKS5 proxy. */
  interface Socks5Config {
    /** Its name or address; without one, there is no proxy. */
    Optional<String> host();

    /** Its port. */
    @WithDefault("1080")
    int port();
  }
}
