package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.Sha256;
import io.telegramauth.phone.PhoneNumber;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The state of a login between two steps: TDLib's database and the key that encrypts it.
 *
 * <p>Serialised as version (1 byte), checksum (16), database key (32), length of the number (1),
 * the number, if any, the database. The checksum detects corruption before TDLib does. The holder
 * of the state has to seal it.
 *
 * @param phoneNumber the phone number of the login; empty for a login by QR code
 * @param databaseKey 32 random bytes
 * @param database the closed {@code td.binlog}
 */
record TdState(Optional<PhoneNumber> phoneNumber, SecretBytes databaseKey, SecretBytes database) {
  static final int KEY_LENGTH = 32;
  private static final byte VERSION = 1;
  private static final int CHECKSUM_LENGTH = 16;
  private static final int SUMMED_FROM = 1 + CHECKSUM_LENGTH;
  private static final int MIN_SIZE = SUMMED_FROM + KEY_LENGTH + 1;

  /** Serialises the state. */
  SecretBytes pack() {
    byte[] number = ascii(phoneNumber);
    ByteBuffer buffer =
        ByteBuffer.allocate(MIN_SIZE + number.length + database.length())
            .put(VERSION)
            .position(SUMMED_FROM)
            .put(databaseKey.reveal())
            .put((byte) number.length)
            .put(number)
            .put(database.reveal());
    byte[] bytes = buffer.array();
    System.arraycopy(checksum(bytes), 0, bytes, 1, CHECKSUM_LENGTH);
    return SecretBytes.of(bytes);
  }

  /** Reads what {@link #pack()} wrote; empty if it is corrupt, or of another number. */
  static Optional<TdState> unpack(SecretBytes packed, Optional<PhoneNumber> phoneNumber) {
    byte[] bytes = packed.reveal();
    if (bytes.length < MIN_SIZE || bytes[0] != VERSION) {
      return Optional.empty();
    }
    byte[] stored = Arrays.copyOfRange(bytes, 1, SUMMED_FROM);
    if (!MessageDigest.isEqual(stored, checksum(bytes))) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).position(SUMMED_FROM);
    byte[] key = new byte[KEY_LENGTH];
    buffer.get(key);
    byte[] number = new byte[buffer.get() & 0xff];
    if (number.length > buffer.remaining()) {
      return Optional.empty();
    }
    buffer.get(number);
    byte[] database = new byte[buffer.remaining()];
    buffer.get(database);
    return Arrays.equals(number, ascii(phoneNumber))
        ? Optional.of(new TdState(phoneNumber, SecretBytes.of(key), SecretBytes.of(database)))
        : Optional.empty();
  }

  private static byte[] ascii(Optional<PhoneNumber> phoneNumber) {
    return phoneNumber.map(PhoneNumber::e164).orElse("").getBytes(US_ASCII);
  }

  private static byte[] checksum(byte[] bytes) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(bytes, SUMMED_FROM, bytes.length - SUMMED_FROM);
    return Arrays.copyOf(digest.digest(), CHECKSUM_LENGTH);
  }
}
