/**
 * Session strings: the formats in which client libraries write a Telegram session, the session in
 * terms that all of them share, and the data centres that sessions live in.
 *
 * <p>Must not know gateways, nor how a session is stored.
 */
package io.telegramauth.telegram.sessionstring;
