package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/**
 * The RSA key by which clients know the server: 2048 bits, exponent 65537, as Telegram's own, so
 * that its PEM text can take the place of Telegram's in a client.
 */
public final class ServerKey {
  private static final int BITS = 2048;

  private final RSAPublicKey publicKey;
  private final RSAPrivateCrtKey privateKey;
  private final long fingerprint;

  /**
   * Wraps a key pair.
   *
   * @throws IllegalArgumentException if it is no RSA key of 2048 bits with exponent 65537
   */
  public ServerKey(KeyPair pair) {
    if (!(pair.getPublic() instanceof RSAPublicKey rsa)
        || !(pair.getPrivate() instanceof RSAPrivateCrtKey secret)
        || rsa.getModulus().bitLength() != BITS
        || !rsa.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)) {
      throw new IllegalArgumentException("An RSA key of 2048 bits with exponent 65537 is needed");
    }
    this.publicKey = rsa;
    this.privateKey = secret;
    byte[] n = Bytes.of(rsa.getModulus());
    byte[] e = rsa.getPublicExponent().toByteArray();
    byte[] bare = new TlWriter(TlSchema.newest()).writeBytes(n).writeBytes(e).toBytes();
    this.fingerprint = Bytes.littleEndianLong(Digests.sha1(bare), 12);
  }

  /** Makes a new key; takes some 100 ms. */
  public static ServerKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(BITS, RSAKeyGenParameterSpec.F4));
      return new ServerKey(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has RSA", e);
    }
  }

  /**
   * Reads what {@link #encoded()} gave.
   *
   * @throws IllegalArgumentException if it is no such key
   */
  public static ServerKey decode(byte[] encoded) {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      if (!(factory.generatePrivate(new PKCS8EncodedKeySpec(encoded))
          instanceof RSAPrivateCrtKey secret)) {
        throw new IllegalArgumentException("The key does not say its public half");
      }
      PublicKey known =
          factory.generatePublic(
              new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
      return new ServerKey(new KeyPair(known, secret));
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException("No RSA key", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has RSA", e);
    }
  }

  /** The private key as PKCS #8, to be kept next to the clients that trust it. */
  public byte[] encoded() {
    return privateKey.getEncoded();
  }

  /** The modulus. */
  public BigInteger modulus() {
    return publicKey.getModulus();
  }

  /** The low 64 bits of the SHA-1 of the bare TL key, as {@code resPQ} names it. */
  public long fingerprint() {
    return fingerprint;
  }

  /**
   * The public key as PKCS #1 PEM text: lines of 64 characters, no line break at the end, 425 bytes
   * in all.
   */
  public String pem() {
    byte[] n = publicKey.getModulus().toByteArray();
    byte[] e = publicKey.getPublicExponent().toByteArray();
    // DER of SEQUENCE { INTEGER n, INTEGER e }; the lengths are those of every such key.
    byte[] der =
        Bytes.concat(
            new byte[] {0x30, (byte) 0x82, 0x01, 0x0a, 0x02, (byte) 0x82, 0x01, 0x01},
            n,
            new byte[] {0x02, 0x03},
            e);
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN RSA PUBLIC KEY-----\n"
        + lines.encodeToString(der)
        + "\n-----END RSA PUBLIC KEY-----";
  }

  /** Raw RSA with the private key: 256 bytes. */
  byte[] decrypt(byte[] encrypted) {
    BigInteger c = Bytes.number(encrypted);
    if (encrypted.length != 256 || c.compareTo(publicKey.getModulus()) >= 0) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Not encrypted with this RSA key");
    }
    BigInteger p = privateKey.getPrimeP();
    BigInteger q = privateKey.getPrimeQ();
    BigInteger m1 = c.modPow(privateKey.getPrimeExponentP(), p);
    BigInteger m2 = c.modPow(privateKey.getPrimeExponentQ(), q);
    BigInteger h = privateKey.getCrtCoefficient().multiply(m1.subtract(m2)).mod(p);
    return Bytes.of(m2.add(h.multiply(q)));
  }
}
