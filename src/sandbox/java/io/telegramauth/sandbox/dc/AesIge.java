package io.telegramauth.sandbox.dc;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES-256 in infinite garble extension mode, which no Java provider has. */
final class AesIge {
  private final byte[] key;
  private final byte[] iv;

  /**
   * A cipher for one message.
   *
   * @param key 32 bytes
   * @param iv 32 bytes: the block before the first of the cipher text, then of the plain text
   */
  AesIge(byte[] key, byte[] iv) {
    this.key = key;
    this.iv = iv;
  }

  private static final int BLOCK = 16;

  /** Encrypts whole blocks. */
  byte[] encrypt(byte[] plain) {
    return transform(plain, Cipher.ENCRYPT_MODE);
  }

  /** Decrypts whole blocks. */
  byte[] decrypt(byte[] secret) {
    return transform(secret, Cipher.DECRYPT_MODE);
  }

  private byte[] transform(byte[] in, int mode) {
    if (in.length % BLOCK != 0) {
      throw new ProtocolException("Not whole blocks");
    }
    boolean encrypting = mode == Cipher.ENCRYPT_MODE;
    byte[] before = Bytes.slice(iv, encrypting ? 0 : BLOCK, BLOCK);
    byte[] after = Bytes.slice(iv, encrypting ? BLOCK : 0, BLOCK);
    byte[] out = new byte[in.length];
    byte[] block = new byte[BLOCK];
    try {
      // IGE is built from single blocks, so this is no use of ECB as a mode.
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"));
      for (int at = 0; at < in.length; at += BLOCK) {
        for (int i = 0; i < BLOCK; i++) {
          block[i] = (byte) (in[at + i] ^ before[i]);
        }
        cipher.update(block, 0, BLOCK, out, at);
        for (int i = 0; i < BLOCK; i++) {
          out[at + i] ^= after[i];
          before[i] = out[at + i];
          after[i] = in[at + i];
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-256", e);
    }
    return out;
  }
}
