/**
 * Sessions: what a login leaves behind, sealed, handed to the services that may have it, listed,
 * revoked, audited; and the portable formats in which it is handed out.
 *
 * <p>Must not know store engines.
 */
package io.telegramauth.session;
