package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The direct route. */
@ConfigMapping(prefix = "telegram-auth.direct")
public interface DirectConfig {
  /** Whether Telegram may be reached directly. */
  @WithDefault("true")
  boolean enabled();

  /** Path of {@code libtdjson.so}. */
  Optional<String> tdlibPath();

  /**
   * Parent of the private directory of each call. Defaults to the system's directory for temporary
   * files. Must not be a network file system.
   */
  Optional<String> workDirectory();

  /** Maximum number of concurrent calls; further calls wait for half of their time. */
  @WithDefault("16")
  int maxConcurrent();

  /** Whether to use Telegram's test data centres, which have accounts of their own. */
  @WithDefault("false")
  boolean testServers();

  /** Device model in the user's list of sessions. */
  @WithDefault("Server")
  String deviceModel();

  /** Operating system in the user's list of sessions. */
  @WithDefault("${os.name} ${os.arch}")
  String systemVersion();

  /** Application version in the user's list of sessions. */
  @WithDefault("${quarkus.application.version:1.0}")
  String applicationVersion();

  /** Language of Telegram's service messages, as an IETF tag. */
  @WithDefault("en")
  String language();

  /** SOCKS5 proxy for all connections to Telegram. */
  Socks5Config socks5();

  /** A SOCKS5 proxy. */
  interface Socks5Config {
    /** Host name or address; without it there is no proxy. */
    Optional<String> host();

    /** Port. */
    @WithDefault("1080")
    int port();
  }
}
