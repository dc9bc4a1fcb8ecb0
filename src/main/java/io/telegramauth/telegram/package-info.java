/**
 * Telegram as a login needs it: the {@link io.telegramauth.telegram.TelegramGateway} port with its
 * sealed outcomes, and what RPC errors mean. The gateways are in sub-packages named for how they
 * reach Telegram.
 *
 * <p>Must not know which gateway runs.
 */
package io.telegramauth.telegram;
