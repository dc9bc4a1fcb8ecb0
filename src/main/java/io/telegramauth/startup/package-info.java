/**
 * Starting the process: the main class, the checks of the configuration, and the beans that every
 * package shares (clock, key ring, Telegram credentials).
 *
 * <p>May depend on every package; none depends on it. It decides nothing about logins, sessions or
 * Telegram.
 */
package io.telegramauth.startup;
