package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's half of the 2FA password check. It keeps what a server keeps: salts and a verifier,
 * from which the password cannot be computed back.
 *
 * @see <a href="https://core.telegram.org/api/srp">Two-factor authentication</a>
 */
final class SrpVerifier {
  private static final int ITERATIONS = 100_000;
  private static final byte[] P = Bytes.of(DhGroup.PRIME);
  private static final byte[] G = Bytes.of(DhGroup.GENERATOR);
  private static final BigInteger K = Bytes.number(Digests.sha256(P, G));

  private final SecureRandom random;
  private final byte[] salt1;
  private final byte[] salt2;
  private final BigInteger verifier;

  /** Sets a password. Costly: 100,000 rounds of HMAC-SHA512. */
  SrpVerifier(String password, SecureRandom random) {
    this.random = random;
    this.salt1 = randomBytes(40);
    this.salt2 = randomBytes(16);
    this.verifier = DhGroup.power(exponent(password.getBytes(StandardCharsets.UTF_8)));
  }

  /** A new challenge, good for one check. Costly: modular powers. */
  SrpChallenge challenge() {
    BigInteger secret = DhGroup.secret(random);
    BigInteger blinded = K.multiply(verifier).add(DhGroup.power(secret)).mod(DhGroup.PRIME);
    // Clients refuse a B of fewer than 248 bytes.
    return DhGroup.isSound(blinded)
        ? new SrpChallenge(random.nextLong(), secret, blinded)
        : challenge();
  }

  /** How the password is hashed, for the client. */
  TlObject algorithm() {
    return algorithm(salt1, salt2);
  }

  /** How a new password would be hashed. */
  TlObject newAlgorithm() {
    return algorithm(randomBytes(8), randomBytes(16));
  }

  private static TlObject algorithm(byte[] salt1, byte[] salt2) {
    return TlObject.of(TlName.PASSWORD_KDF_ALGO_SRP)
        .with("salt1", salt1)
        .with("salt2", salt2)
        .with("g", DhGroup.G)
        .with("p", P);
  }

  /**
   * Whether a client's proof shows that it knows the password. Costly: modular powers.
   *
   * @param a the client's public value A
   * @param proof M1
   * @return empty when A itself is not acceptable
   */
  Optional<Boolean> accepts(SrpChallenge challenge, byte[] a, byte[] proof) {
    BigInteger publicValue = Bytes.number(a);
    if (a.length > 256 || publicValue.signum() == 0 || publicValue.compareTo(DhGroup.PRIME) >= 0) {
      return Optional.empty();
    }
    byte[] paddedA = Bytes.of(publicValue);
    byte[] paddedB = Bytes.of(challenge.publicValue());
    BigInteger u = Bytes.number(Digests.sha256(paddedA, paddedB));
    BigInteger shared =
        publicValue
            .multiply(verifier.modPow(u, DhGroup.PRIME))
            .modPow(challenge.secret(), DhGroup.PRIME);
    byte[] expected =
        Digests.sha256(
            Bytes.xor(Digests.sha256(P), Digests.sha256(G)),
            Digests.sha256(salt1),
            Digests.sha256(salt2),
            paddedA,
            paddedB,
            Digests.sha256(Bytes.of(shared)));
    return Optional.of(MessageDigest.isEqual(expected, proof));
  }

  private BigInteger exponent(byte[] password) {
    byte[] first = salted(salted(password, salt1), salt2);
    return Bytes.number(salted(pbkdf2(first), salt2));
  }

  private static byte[] salted(byte[] data, byte[] salt) {
    return Digests.sha256(salt, data, salt);
  }

  /** PBKDF2 over bytes; the JDK's own takes only characters. One block is the whole output. */
  private byte[] pbkdf2(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(secret, "HmacSHA512"));
      byte[] round = mac.doFinal(Bytes.concat(salt1, new byte[] {0, 0, 0, 1}));
      byte[] result = round.clone();
      for (int i = 1; i < ITERATIONS; i++) {
        round = mac.doFinal(round);
        for (int j = 0; j < result.length; j++) {
          result[j] ^= round[j];
        }
      }
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA512", e);
    }
  }

  byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
