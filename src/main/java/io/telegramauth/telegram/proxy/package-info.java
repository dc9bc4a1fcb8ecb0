/**
 * The proxy route: the REST client of the Telegram Proxy Service with retry, circuit breaker and
 * timeout, the circuit breaker that all instances share, the records of the contract, and the
 * translation of responses into outcomes and failures. Its ports and listeners are public.
 *
 * <p>Must not know the direct route.
 */
package io.telegramauth.telegram.proxy;
