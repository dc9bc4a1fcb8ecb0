/**
 * The SQL engines: SQLite, embedded, in one file.
 *
 * <p>JDBC blocks: every statement runs on the store's own worker threads. No type of {@code
 * java.sql} leaves this package.
 */
package io.telegramauth.store.jdbc;
