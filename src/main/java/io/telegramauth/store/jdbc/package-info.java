/**
 * The SQL engines: SQLite, embedded, in one file; PostgreSQL, a server. Tables and statements are
 * the same but for the little in {@link io.telegramauth.store.jdbc.Dialect}; what is different is
 * how {@link io.telegramauth.store.jdbc.Transactions} are run.
 *
 * <p>JDBC blocks: every statement runs on the store's own worker threads. No type of {@code
 * java.sql} leaves this package.
 */
package io.telegramauth.store.jdbc;
