package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The creation of an authorisation key, from {@code resPQ} to {@code dh_gen_ok}. Responds to
 * invalid messages with the transport error -404, as Telegram does.
 *
 * @see <a href="https://core.telegram.org/mtproto/auth_key">Creating an authorisation key</a>
 */
final class KeyExchange {
  private static final int SHA1_LENGTH = 20;
  private static final int MAX_TEMPORARY_SECONDS = 7 * 24 * 3600;

  private final ServerKey serverKey;
  private final SecureRandom random;
  private final byte[] nonce;
  private final byte[] serverNonce = new byte[16];
  private final long p;
  private final long q;

  private byte[] acceptedRequest;
  private byte[] paramsAnswer;
  private byte[] newNonce;
  private Optional<Destination> destination = Optional.empty();
  private Optional<Integer> expiresIn = Optional.empty();
  private BigInteger secret;
  private long expectedRetryId;

  /** Starts with the client's nonce. Costly: finds two primes. */
  KeyExchange(ServerKey serverKey, SecureRandom random, byte[] nonce) {
    this.serverKey = serverKey;
    this.random = random;
    this.nonce = nonce;
    random.nextBytes(serverNonce);
    long one = BigInteger.probablePrime(31, random).longValueExact();
    long other;
    do {
      other = BigInteger.probablePrime(31, random).longValueExact();
    } while (other == one);
    p = Math.min(one, other);
    q = Math.max(one, other);
  }

  byte[] serverNonce() {
    return serverNonce.clone();
  }

  /** The data centre that the client named inside, if it named one. */
  Optional<Destination> destination() {
    return destination;
  }

  /** Of a temporary key, in how many seconds it ends. */
  Optional<Integer> expiresIn() {
    return expiresIn;
  }

  /** {@code resPQ}. */
  TlObject start() {
    return TlObject.of(TlName.RES_PQ)
        .with("nonce", nonce)
        .with("server_nonce", serverNonce)
        .with("pq", Bytes.compact(p * q))
        .with("server_public_key_fingerprints", List.of(serverKey.fingerprint()));
  }

  /**
   * Answers {@code req_DH_params}. Costly: RSA and Diffie-Hellman. The same request again, as a
   * client sends it over a new connection, gets the same answer.
   *
   * @param request its bytes
   * @throws ProtocolException if anything about it is wrong
   */
  byte[] params(byte[] request, TlObject call, Instant now) {
    if (acceptedRequest != null) {
      require(Arrays.equals(acceptedRequest, request), "Another req_DH_params");
      return paramsAnswer;
    }
    require(Arrays.equals(call.bytesAt("nonce"), nonce), "Wrong nonce");
    require(
        call.longAt("public_key_fingerprint") == serverKey.fingerprint(), "Unknown fingerprint");
    requireFactors(call);
    byte[] decrypted = serverKey.decrypt(call.bytesAt("encrypted_data"));
    TlObject inner = RsaPadding.open(decrypted);
    require(Arrays.equals(inner.bytesAt("nonce"), nonce), "Wrong nonce inside");
    require(Arrays.equals(inner.bytesAt("server_nonce"), serverNonce), "Wrong server nonce inside");
    require(Bytes.number(inner.bytesAt("pq")).longValue() == p * q, "Wrong pq inside");
    requireFactors(inner);
    acceptInner(inner);
    newNonce = inner.bytesAt("new_nonce");
    secret = DhGroup.secret(random);
    BigInteger publicValue = DhGroup.power(secret);
    while (!DhGroup.isSound(publicValue)) {
      secret = DhGroup.secret(random);
      publicValue = DhGroup.power(secret);
    }
    acceptedRequest = request;
    paramsAnswer = paramsAnswer(publicValue, now);
    return paramsAnswer;
  }

  private void requireFactors(TlObject object) {
    require(
        Bytes.number(object.bytesAt("p")).equals(BigInteger.valueOf(p))
            && Bytes.number(object.bytesAt("q")).equals(BigInteger.valueOf(q)),
        "Wrong factors");
  }

  private void acceptInner(TlObject inner) {
    if (inner.has("dc")) {
      destination = Destination.ofField(inner.intAt("dc"));
      if (destination.isEmpty()) {
        throw new ProtocolException(ProtocolException.WRONG_DC, "No such data centre");
      }
    }
    if (inner.has("expires_in")) {
      int seconds = inner.intAt("expires_in");
      require(seconds > 0 && seconds <= MAX_TEMPORARY_SECONDS, "Wrong life time of the key");
      expiresIn = Optional.of(seconds);
    }
  }

  private byte[] paramsAnswer(BigInteger publicValue, Instant now) {
    byte[] inner =
        TlWriter.bytes(
            TlObject.of(TlName.SERVER_DH_INNER_DATA)
                .with("nonce", nonce)
                .with("server_nonce", serverNonce)
                .with("g", DhGroup.G)
                .with("dh_prime", Bytes.of(DhGroup.PRIME))
                .with("g_a", Bytes.of(publicValue))
                .with("server_time", (int) now.getEpochSecond()));
    byte[] padding = new byte[-(SHA1_LENGTH + inner.length) & 15];
    random.nextBytes(padding);
    byte[] encrypted = temporaryCipher().encrypt(Bytes.concat(Digests.sha1(inner), inner, padding));
    return TlWriter.bytes(
        TlObject.of(TlName.SERVER_DH_PARAMS_OK)
            .with("nonce", nonce)
            .with("server_nonce", serverNonce)
            .with("encrypted_answer", encrypted));
  }

  /**
   * The key that {@code set_client_DH_params} leads to. Costly: Diffie-Hellman.
   *
   * @throws ProtocolException if anything about it is wrong
   */
  AuthKey agree(TlObject call) {
    require(newNonce != null, "set_client_DH_params before req_DH_params");
    require(Arrays.equals(call.bytesAt("nonce"), nonce), "Wrong nonce");
    byte[] encrypted = call.bytesAt("encrypted_data");
    require(encrypted.length > SHA1_LENGTH && encrypted.length % 16 == 0, "Not whole blocks");
    byte[] plain = temporaryCipher().decrypt(encrypted);
    byte[] data = Bytes.slice(plain, SHA1_LENGTH, plain.length - SHA1_LENGTH);
    TlReader reader = new TlReader(data, TlSchema.newest());
    TlObject inner = reader.readObject();
    require(inner.is(TlName.CLIENT_DH_INNER_DATA), "Not client_DH_inner_data");
    byte[] hash = Digests.sha1(Bytes.slice(data, 0, reader.position()));
    require(Arrays.equals(hash, Bytes.slice(plain, 0, SHA1_LENGTH)), "Wrong hash inside");
    require(Arrays.equals(inner.bytesAt("nonce"), nonce), "Wrong nonce inside");
    require(Arrays.equals(inner.bytesAt("server_nonce"), serverNonce), "Wrong server nonce inside");
    require(inner.longAt("retry_id") == expectedRetryId, "Wrong retry id");
    BigInteger publicValue = Bytes.number(inner.bytesAt("g_b"));
    require(DhGroup.isSound(publicValue), "g_b out of range");
    return AuthKey.of(Bytes.of(publicValue.modPow(secret, DhGroup.PRIME)));
  }

  /** The key is taken. */
  TlObject ok(AuthKey key) {
    return verdict(TlName.DH_GEN_OK, 1, key);
  }

  /** The client is to send another public value. */
  TlObject retry(AuthKey key) {
    expectedRetryId = Bytes.littleEndianLong(auxiliaryHash(key), 0);
    return verdict(TlName.DH_GEN_RETRY, 2, key);
  }

  /** The exchange is over without a key. */
  TlObject fail(AuthKey key) {
    return verdict(TlName.DH_GEN_FAIL, 3, key);
  }

  private TlObject verdict(TlName name, int number, AuthKey key) {
    byte[] hash = Digests.sha1(newNonce, new byte[] {(byte) number}, auxiliaryHash(key));
    return TlObject.of(name)
        .with("nonce", nonce)
        .with("server_nonce", serverNonce)
        .with("new_nonce_hash" + number, Bytes.slice(hash, 4, 16));
  }

  private static byte[] auxiliaryHash(AuthKey key) {
    return Bytes.slice(Digests.sha1(key.value()), 0, 8);
  }

  /** The salt that both sides begin with. */
  long firstSalt() {
    return Bytes.littleEndianLong(newNonce, 0) ^ Bytes.littleEndianLong(serverNonce, 0);
  }

  private AesIge temporaryCipher() {
    return temporaryCipher(newNonce, serverNonce);
  }

  /** The cipher of the second half of a key exchange. */
  static AesIge temporaryCipher(byte[] newNonce, byte[] serverNonce) {
    byte[] forward = Digests.sha1(newNonce, serverNonce);
    byte[] backward = Digests.sha1(serverNonce, newNonce);
    byte[] twice = Digests.sha1(newNonce, newNonce);
    return new AesIge(
        Bytes.concat(forward, Bytes.slice(backward, 0, 12)),
        Bytes.concat(Bytes.slice(backward, 12, 8), twice, Bytes.slice(newNonce, 0, 4)));
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, otherwise);
    }
  }
}
