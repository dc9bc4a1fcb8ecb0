/**
 * Telegram on a laptop, offline: the test accounts, what Telegram knows of them, and the rules it
 * enforces on a login. The doors to it (the proxy's HTTP contract, the MTProto data centre) live in
 * sub-packages and share one {@link io.telegramauth.sandbox.SandboxTelegram}.
 *
 * <p>On the test class path always, in the application only with {@code -Psandbox}, never in a
 * release. Must not see anything of the service it stands opposite to: it is a peer, reached over a
 * socket.
 */
package io.telegramauth.sandbox;
