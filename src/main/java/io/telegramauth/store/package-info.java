/**
 * Keeping things: the stores of logins, answers to idempotency keys, sessions, access log, log-outs
 * that are due, what is held against phone numbers, the buckets of limits and what is known of the
 * proxy, behind the ports of the rooms that need them; and whether the store is ready. What is
 * secret is sealed here, once for all engines; an engine sees {@link
 * io.telegramauth.store.RecordTable} and {@link io.telegramauth.store.SessionTable} only.
 *
 * <p>Engines are in sub-packages; none of their types leaves them. Each has its two tables as beans
 * identified by its name; {@link io.telegramauth.store.StoreProducer} takes those that {@code
 * STORE} names.
 */
package io.telegramauth.store;
