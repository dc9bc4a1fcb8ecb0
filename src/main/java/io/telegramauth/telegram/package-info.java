/**
 * Telegram as a login needs it: the {@link io.telegramauth.telegram.TelegramGateway} port with its
 * sealed outcomes, {@link io.telegramauth.telegram.Routing} between gateways, the meaning of RPC
 * errors, the readiness of routes, and the task that does work at Telegram which was left over
 * ({@link io.telegramauth.telegram.WorkQueue}). Each gateway is in a subpackage named for its
 * technology, with its own ports and listeners.
 *
 * <p>Must not depend on a gateway's package.
 */
package io.telegramauth.telegram;
