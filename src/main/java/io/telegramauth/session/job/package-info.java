/**
 * Jobs that go through many sessions: they revoke them, or seal them anew. A job is stored with its
 * progress, so that any instance goes on with it.
 *
 * <p>Must not know store engines.
 */
package io.telegramauth.session.job;
