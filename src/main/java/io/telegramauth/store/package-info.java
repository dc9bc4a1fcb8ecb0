/**
 * The stores behind the ports of the other packages: logins, idempotency records, sessions and
 * their access log, pending log-outs, throttle state of phone numbers, token buckets, and the
 * health of the proxy. Secrets are sealed here, once for all engines.
 *
 * <p>{@code store.engine} says what an engine implements; the engines are in sub-packages of their
 * own.
 */
package io.telegramauth.store;
