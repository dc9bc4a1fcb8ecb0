package io.telegramauth.sandbox.dc;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The salts that clients must put into their messages. Each is good for an hour and the half hour
 * before and after; derived, so that none is stored.
 */
final class ServerSalts {
  private static final long SLOT_SECONDS = 3600;
  private static final long OVERLAP_SECONDS = 1800;

  private final SecretKeySpec secret;

  ServerSalts(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    secret = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /**
   * One salt.
   *
   * @param validSince in seconds since 1970
   * @param validUntil in seconds since 1970
   */
  record Salt(long value, long validSince, long validUntil) {}

  /** The salt to use at a time, or the one so many slots later. */
  Salt at(long authKeyId, Instant now, int slotsLater) {
    long slot = Math.floorDiv(now.getEpochSecond(), SLOT_SECONDS) + slotsLater;
    long since = slot * SLOT_SECONDS - OVERLAP_SECONDS;
    long until = (slot + 1) * SLOT_SECONDS + OVERLAP_SECONDS;
    return new Salt(value(authKeyId, slot), since, until);
  }

  /** Whether a message may bear this salt now. */
  boolean accepts(long authKeyId, long salt, Instant now) {
    for (int slotsLater = -1; slotsLater <= 1; slotsLater++) {
      Salt candidate = at(authKeyId, now, slotsLater);
      if (candidate.value == salt
          && candidate.validSince <= now.getEpochSecond()
          && now.getEpochSecond() < candidate.validUntil) {
        return true;
      }
    }
    return false;
  }

  private long value(long authKeyId, long slot) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      byte[] input = ByteBuffer.allocate(16).putLong(authKeyId).putLong(slot).array();
      return ByteBuffer.wrap(mac.doFinal(input)).getLong();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
    }
  }
}
