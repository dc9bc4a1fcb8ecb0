/**
 * The SQL engines: SQLite, embedded, in one file; PostgreSQL, a server. Tables and statements are
 * the same, except for {@link io.telegramauth.store.jdbc.Dialect}; the engines differ in how they
 * run {@link io.telegramauth.store.jdbc.Transactions}.
 *
 * <p>JDBC blocks: every statement runs on the store's own worker threads. No type of {@code
 * java.sql} leaves this package.
 */
package io.telegramauth.store.jdbc;
