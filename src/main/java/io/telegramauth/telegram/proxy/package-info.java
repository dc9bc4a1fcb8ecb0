/**
 * The proxy route: the REST client of the Telegram Proxy Service, the bean that guards it with
 * retry, circuit breaker and timeout, what all instances know of its health, its contract's
 * records, and the translation of whatever it answers into outcomes and failures.
 *
 * <p>Must not know TDLib; the direct route is known as a {@link
 * io.telegramauth.telegram.TelegramGateway} only.
 */
package io.telegramauth.telegram.proxy;
