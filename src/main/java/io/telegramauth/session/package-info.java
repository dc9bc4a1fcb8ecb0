/**
 * Sessions: what a login leaves behind, sealed, handed to the services that may have it, listed,
 * revoked, audited.
 *
 * <p>Must not know store engines.
 */
package io.telegramauth.session;
