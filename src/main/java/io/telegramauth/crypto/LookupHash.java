package io.telegramauth.crypto;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.List;

/**
 * Hashes of look-up keys. The values (phone numbers) can be guessed, so the hash is an HMAC under
 * the master key.
 */
@ApplicationScoped
public class LookupHash {
  private static final int LENGTH = 32;

  private final KeyRing keyRing;

  LookupHash(KeyRing keyRing) {
    this.keyRing = keyRing;
  }

  /**
   * The hash under the current key, used for writing.
   *
   * @param kind the kind of value; different kinds have different hashes
   * @param value the value to look up
   * @return 64 hexadecimal digits
   */
  public String current(String kind, String value) {
    return hash(keyRing.current(), kind, value);
  }

  /** The hashes under the current key and the previous ones, in this order; used for reading. */
  public List<String> all(String kind, String value) {
    return keyRing.all().stream().map(key -> hash(key, kind, value)).toList();
  }

  private static String hash(MasterKey key, String kind, String value) {
    // HKDF-Expand to one block is HMAC-SHA256 of the info under the extracted key.
    return HexFormat.of().formatHex(key.derive("look-up", new RecordName(kind, value), LENGTH));
  }
}
