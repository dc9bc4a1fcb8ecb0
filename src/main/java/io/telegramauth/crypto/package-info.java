/**
 * Sealing of records: the {@link io.telegramauth.crypto.SessionCipher} port with its AES-GCM
 * adapter, the key ring, look-up hashes, and the redacting types for secrets.
 *
 * <p>Must not know what it seals: records are bytes with a kind and an id.
 */
package io.telegramauth.crypto;
