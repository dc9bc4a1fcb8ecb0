/**
 * The stores behind the ports of the rooms: logins, idempotency records, sessions and their access
 * log, pending log-outs, throttle state of phone numbers, token buckets, and the health of the
 * proxy. Secrets are sealed here, once for all engines; an engine implements {@link
 * io.telegramauth.store.RecordTable} and {@link io.telegramauth.store.SessionTable} only.
 *
 * <p>Engines are in sub-packages, which none of their types leaves. Each provides its two tables as
 * beans identified by its name; {@link io.telegramauth.store.StoreProducer} selects those that
 * {@code STORE} names.
 */
package io.telegramauth.store;
