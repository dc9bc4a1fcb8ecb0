package io.telegramauth.crypto;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM. A blob consists of a format byte (1), the key id (4 bytes), a random IV (12 bytes),
 * the ciphertext and the tag (16 bytes). Each record has its own key, derived from the master key
 * and the record's name. Format, key id and name are associated data.
 *
 * @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D</a>
 */
@ApplicationScoped
class AesGcmSessionCipher implements SessionCipher {
  private static final byte FORMAT = 1;
  private static final int KEY_LENGTH = 32;
  private static final int IV_LENGTH = 12;
  private static final int TAG_LENGTH = 16;
  private static final int HEADER_LENGTH = 1 + MasterKey.ID_LENGTH;
  private static final int OVERHEAD = HEADER_LENGTH + IV_LENGTH + TAG_LENGTH;

  private final KeyRing keyRing;
  private final SecureRandom random = new SecureRandom();

  AesGcmSessionCipher(KeyRing keyRing) {
    this.keyRing = keyRing;
  }

  @Override
  public byte[] seal(RecordName name, byte[] plaintext) {
    MasterKey key = keyRing.current();
    byte[] iv = new byte[IV_LENGTH];
    random.nextBytes(iv);
    ByteBuffer sealed = ByteBuffer.allocate(OVERHEAD + plaintext.length);
    sealed.put(FORMAT).put(key.id()).put(iv);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, name, iv);
      cipher.doFinal(ByteBuffer.wrap(plaintext), sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-GCM", e);
    }
    return sealed.array();
  }

  @Override
  public byte[] open(RecordName name, byte[] sealed) {
    if (!hasForm(sealed)) {
      throw unreadable(name, "is no sealed record of a known format", null);
    }
    MasterKey key =
        keyRing
            .withId(keyId(sealed))
            .orElseThrow(() -> unreadable(name, "was sealed with a key that is not known", null));
    byte[] iv = Arrays.copyOfRange(sealed, HEADER_LENGTH, HEADER_LENGTH + IV_LENGTH);
    int start = HEADER_LENGTH + IV_LENGTH;
    try {
      return cipher(Cipher.DECRYPT_MODE, key, name, iv)
          .doFinal(sealed, start, sealed.length - start);
    } catch (GeneralSecurityException e) {
      throw unreadable(name, "does not open: it was changed, or belongs elsewhere", e);
    }
  }

  @Override
  public boolean isOfUnknownKey(byte[] sealed) {
    return hasForm(sealed) && keyRing.withId(keyId(sealed)).isEmpty();
  }

  @Override
  public boolean isCurrent(byte[] sealed) {
    return hasForm(sealed) && keyRing.current().hasId(keyId(sealed));
  }

  private static boolean hasForm(byte[] sealed) {
    return sealed.length >= OVERHEAD && sealed[0] == FORMAT;
  }

  private static byte[] keyId(byte[] sealed) {
    return Arrays.copyOfRange(sealed, 1, HEADER_LENGTH);
  }

  private static Cipher cipher(int mode, MasterKey key, RecordName name, byte[] iv)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec recordKey = new SecretKeySpec(key.derive("seal", name, KEY_LENGTH), "AES");
    cipher.init(mode, recordKey, new GCMParameterSpec(TAG_LENGTH * 8, iv));
    cipher.updateAAD(new byte[] {FORMAT});
    cipher.updateAAD(key.id());
    cipher.updateAAD(MasterKey.lengthPrefixed(name.kind(), name.id()));
    return cipher;
  }

  private static UnreadableRecordException unreadable(
      RecordName name, String what, Throwable cause) {
    return new UnreadableRecordException("A record of kind " + name.kind() + " " + what, cause);
  }
}
