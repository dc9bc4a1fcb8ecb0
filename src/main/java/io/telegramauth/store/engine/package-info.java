/**
 * What an engine implements: {@link io.telegramauth.store.engine.RecordTable} for short-lived
 * records and {@link io.telegramauth.store.engine.SessionTable} for sessions with their access log.
 * An engine provides both as beans identified by its name; {@link
 * io.telegramauth.store.engine.StoreProducer} selects those that {@code STORE} names, and times
 * them.
 *
 * <p>CONTRIBUTING.md lists what else a further engine needs.
 *
 * <p>Must not know what a record holds: data is sealed, or not secret.
 */
package io.telegramauth.store.engine;
