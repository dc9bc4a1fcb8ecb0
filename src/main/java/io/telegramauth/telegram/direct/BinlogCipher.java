package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * TDLib's encryption of its database: AES-256-CTR with a key derived from the database key. It does
 * not protect the file's integrity; the seal of the login's state does.
 */
final class BinlogCipher {
  static final int SALT_LENGTH = 32;
  static final int IV_LENGTH = 16;
  private static final int KEY_HASH_LENGTH = 32;
  private static final String KEY_HASH_OF = "cucumbers everywhere";

  private final byte[] salt;
  private final byte[] iv;
  private final byte[] key;

  private BinlogCipher(byte[] salt, byte[] iv, byte[] key) {
    this.salt = salt;
    this.iv = iv;
    this.key = key;
  }

  static BinlogCipher of(SecretBytes databaseKey, byte[] salt, byte[] iv) {
    return new BinlogCipher(salt, iv, derive(databaseKey.reveal(), salt));
  }

  /** Reads a cipher from the data of a file's first event. */
  static BinlogCipher read(ByteBuffer buffer, SecretBytes databaseKey) throws BinlogException {
    if (buffer.remaining() < Integer.BYTES) {
      throw new BinlogException("The cipher is cut off");
    }
    buffer.getInt();
    byte[] salt = TlText.read(buffer);
    byte[] iv = TlText.read(buffer);
    byte[] keyHash = TlText.read(buffer);
    if (salt.length != SALT_LENGTH || iv.length != IV_LENGTH || keyHash.length != KEY_HASH_LENGTH) {
      throw new BinlogException("A cipher of an unknown form");
    }
    BinlogCipher cipher = of(databaseKey, salt, iv);
    if (!MessageDigest.isEqual(keyHash, cipher.keyHash())) {
      throw new BinlogException("Encrypted with another key");
    }
    return cipher;
  }

  /** Returns the data of a file's first event. */
  byte[] toEvent() {
    int size =
        Integer.BYTES
            + TlText.size(SALT_LENGTH)
            + TlText.size(IV_LENGTH)
            + TlText.size(KEY_HASH_LENGTH);
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putInt(0);
    TlText.write(buffer, salt);
    TlText.write(buffer, iv);
    TlText.write(buffer, keyHash());
    return buffer.array();
  }

  /** Encrypts or decrypts everything after the first event. */
  byte[] apply(byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv.clone()));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES", e);
    }
  }

  private byte[] keyHash() {
    return hmac(key, KEY_HASH_OF.getBytes(US_ASCII));
  }

  /** PBKDF2-HMAC-SHA256 with two rounds and one block; Java's implementation needs characters. */
  private static byte[] derive(byte[] databaseKey, byte[] salt) {
    byte[] first =
        hmac(databaseKey, ByteBuffer.allocate(salt.length + 4).put(salt).putInt(1).array());
    byte[] second = hmac(databaseKey, first);
    for (int i = 0; i < first.length; i++) {
      first[i] ^= second[i];
    }
    return first;
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
    }
  }
}
