/** Shared by tests of the running service: its Telegram, stores, clock and callers. */
package io.telegramauth.testing;
