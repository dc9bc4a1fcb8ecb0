package io.telegramauth.sandbox.dc;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * Telegram's well-known group for Diffie-Hellman and SRP: a safe prime of 2048 bits and g = 3.
 * Clients know the prime and so need not test it.
 *
 * @see <a href="https://core.telegram.org/mtproto/auth_key">Creating an authorisation key</a>
 */
final class DhGroup {
  static final int G = 3;
  static final BigInteger GENERATOR = BigInteger.valueOf(G);
  static final BigInteger PRIME =
      new BigInteger(
          "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f"
              + "48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37"
              + "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
              + "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4"
              + "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754"
              + "fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
              + "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f"
              + "0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
          16);

  /** Public values keep this distance from both ends, so that none is a trivial one. */
  private static final BigInteger MARGIN = BigInteger.ONE.shiftLeft(2048 - 64);

  private DhGroup() {}

  static BigInteger secret(SecureRandom random) {
    return new BigInteger(2048, random);
  }

  static BigInteger power(BigInteger exponent) {
    return GENERATOR.modPow(exponent, PRIME);
  }

  /** Whether a peer may send this public value. */
  static boolean isSound(BigInteger publicValue) {
    return publicValue.compareTo(MARGIN) >= 0 && publicValue.compareTo(PRIME.subtract(MARGIN)) <= 0;
  }
}
