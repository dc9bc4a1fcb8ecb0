/** What tests of the running service share: its Telegram, its clock, its callers. */
package io.telegramauth.testing;
