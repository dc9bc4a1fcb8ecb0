/**
 * Sealing what is kept, and the types that hold secrets: the {@link
 * io.telegramauth.crypto.SessionCipher} port with its AES-GCM adapter, the key ring, look-up
 * hashes, redacting secret types.
 *
 * <p>Must not know what it seals: records arrive as bytes with a kind and an id.
 */
package io.telegramauth.crypto;
