package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;

/**
 * How MTProto derives the AES key of a message from the authorisation key and the message key.
 *
 * @see <a href="https://core.telegram.org/mtproto/description">MTProto 2.0, in detail</a>
 */
enum MessageKeys {
  /** Messages that a client sends. */
  FROM_CLIENT(0),
  /** Messages that the server sends. */
  FROM_SERVER(8);

  private final int x;

  MessageKeys(int x) {
    this.x = x;
  }

  /** The message key of a plain text with its padding: 16 bytes. */
  byte[] messageKey(AuthKey key, byte[] padded) {
    byte[] large = Digests.sha256(Bytes.slice(key.value(), 88 + x, 32), padded);
    return Bytes.slice(large, 8, 16);
  }

  /** The cipher of one message. */
  AesIge cipher(AuthKey key, byte[] messageKey) {
    byte[] k = key.value();
    byte[] a = Digests.sha256(messageKey, Bytes.slice(k, x, 36));
    byte[] b = Digests.sha256(Bytes.slice(k, 40 + x, 36), messageKey);
    return new AesIge(
        Bytes.concat(Bytes.slice(a, 0, 8), Bytes.slice(b, 8, 16), Bytes.slice(a, 24, 8)),
        Bytes.concat(Bytes.slice(b, 0, 8), Bytes.slice(a, 8, 16), Bytes.slice(b, 24, 8)));
  }

  /** The cipher of MTProto 1.0, which only the binding of a temporary key still uses. */
  static AesIge firstVersionCipher(AuthKey key, byte[] messageKey) {
    byte[] k = key.value();
    byte[] a = Digests.sha1(messageKey, Bytes.slice(k, 0, 32));
    byte[] b = Digests.sha1(Bytes.slice(k, 32, 16), messageKey, Bytes.slice(k, 48, 16));
    byte[] c = Digests.sha1(Bytes.slice(k, 64, 32), messageKey);
    byte[] d = Digests.sha1(messageKey, Bytes.slice(k, 96, 32));
    return new AesIge(
        Bytes.concat(Bytes.slice(a, 0, 8), Bytes.slice(b, 8, 12), Bytes.slice(c, 4, 12)),
        Bytes.concat(
            Bytes.slice(a, 8, 12),
            Bytes.slice(b, 0, 8),
            Bytes.slice(c, 16, 4),
            Bytes.slice(d, 0, 8)));
  }
}
