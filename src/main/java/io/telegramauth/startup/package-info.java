/**
 * Starting the process: the main class, the checks of the configuration, and the beans that no room
 * makes itself (clock, key ring, Telegram credentials).
 *
 * <p>It may see every room; no room sees it. It decides nothing about logins, sessions or Telegram.
 */
package io.telegramauth.startup;
