package io.telegramauth.sandbox;

/** The defaults of the sandbox in an application. */
final class SandboxDefaults {
  /** Configuration: the port of the sandbox's proxy. */
  static final String PROXY_PORT_NAME = "sandbox.proxy.port";

  static final int PROXY_PORT = 8790;

  /** Configuration: the service's key for the proxy, which the sandbox's proxy then asks for. */
  static final String PROXY_KEY_NAME = "TELEGRAM_PROXY_API_KEY";

  static final String PROXY_KEY = "sandbox-proxy-key-for-development-only";

  /** Configuration: the port of the control API, which stays up while the proxy is down. */
  static final String CONTROL_PORT_NAME = "sandbox.control.port";

  static final int CONTROL_PORT = 8789;

  /** Configuration: the first of the data centre's four ports, which follow one another. */
  static final String DC_PORT_NAME = "sandbox.dc.port";

  static final int DC_PORT = 8791;

  /** Where the application looks for TDLib; the sandbox sets it to the copy that trusts it. */
  static final String TDLIB_NAME = "telegram-auth.direct.tdlib-path";

  /** Configuration: TDLib itself, as the build has fetched it. */
  static final String TDLIB_ORIGINAL_NAME = "TDLIB_PATH";

  static final String TDLIB_ORIGINAL = "target/tdlib/libtdjson.so";

  /** Set by the sandbox where there is no TDLib that trusts it: why not. */
  static final String NO_TDLIB_NAME = "sandbox.no-tdlib-because";

  private SandboxDefaults() {}
}
