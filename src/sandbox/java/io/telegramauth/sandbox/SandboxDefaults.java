package io.telegramauth.sandbox;

/** What the sandbox in an application uses unless it is configured otherwise. */
final class SandboxDefaults {
  /** Configuration: the port of the sandbox's proxy. */
  static final String PROXY_PORT_NAME = "sandbox.proxy.port";

  static final int PROXY_PORT = 8790;

  /** Configuration: the service's key for the proxy, which the sandbox's proxy then asks for. */
  static final String PROXY_KEY_NAME = "TELEGRAM_PROXY_API_KEY";

  static final String PROXY_KEY = "sandbox-proxy-key-for-development-only";

  private SandboxDefaults() {}
}
