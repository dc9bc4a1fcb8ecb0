package io.telegramauth.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash function SHA-256. */
public final class Sha256 {
  private Sha256() {}

  /** Returns the hash of these bytes. */
  public static byte[] hash(byte[] bytes) {
    return newDigest().digest(bytes);
  }

  /** Returns a digest to which bytes are added in parts. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
