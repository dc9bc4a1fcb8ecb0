/**
 * Telegram's data centres, as far as a login sees them: an MTProto server on loopback, over the
 * accounts of {@link io.telegramauth.sandbox.SandboxTelegram}. {@link
 * io.telegramauth.sandbox.dc.DataCentre} is the entry.
 *
 * <p>From the socket inwards: {@code Connection} (SOCKS5, transports), {@code Handshakes} (key
 * exchange), {@code SessionProtocol} (encrypted messages), {@code Rpc} and its groups of methods.
 * Must not see anything of the service under test.
 */
package io.telegramauth.sandbox.dc;
