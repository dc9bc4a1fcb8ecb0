package io.telegramauth.crypto;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.List;

/**
 * Hashes by which records are found without their key standing in the store: an HMAC under the
 * master key, since what is looked up (a phone number) can be guessed.
 */
@ApplicationScoped
public class LookupHash {
  private static final int LENGTH = 32;

  private final KeyRing keyRing;

  LookupHash(KeyRing keyRing) {
    this.keyRing = keyRing;
  }

  /**
   * The hash under the current key, to write by.
   *
   * @param kind what sort of value it is; the same value of another kind has another hash
   * @param value what is looked up
   * @return 64 hexadecimal digits
   */
  public String current(String kind, String value) {
    return hash(keyRing.current(), kind, value);
  }

  /** The hashes to read by: under the current key first, then under the previous ones. */
  public List<String> all(String kind, String value) {
    return keyRing.all().stream().map(key -> hash(key, kind, value)).toList();
  }

  private static String hash(MasterKey key, String kind, String value) {
    // HKDF's expansion to one block is HMAC-SHA256 of the info under the extracted key.
    return HexFormat.of().formatHex(key.derive("look-up", new RecordName(kind, value), LENGTH));
  }
}
