/**
 * Telegram as a login needs it: the {@link io.telegramauth.telegram.TelegramGateway} port with its
 * sealed outcomes, what RPC errors mean, the portable formats of sessions, whether a route is
 * ready, and the ports by which all instances share what they know of the proxy. The gateways are
 * in sub-packages named for how they reach Telegram.
 *
 * <p>Must not know which gateway runs.
 */
package io.telegramauth.telegram;
