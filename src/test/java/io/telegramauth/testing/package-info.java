/** What tests of the running service share: its Telegram, its stores, its clock, its callers. */
package io.telegramauth.testing;
