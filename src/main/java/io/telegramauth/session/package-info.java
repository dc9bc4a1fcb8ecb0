/**
 * Sessions: the result of a login. They are sealed, handed out to authorised services, listed,
 * revoked and audited.
 *
 * <p>Must not know store engines.
 */
package io.telegramauth.session;
