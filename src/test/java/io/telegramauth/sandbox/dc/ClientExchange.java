package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** The client's half of a key exchange, step by step, so that a test can do any of them wrong. */
final class ClientExchange {
  private static final SecureRandom RANDOM = new SecureRandom();

  final Wire wire;
  final ServerKey serverKey;
  final byte[] nonce = random(16);
  final byte[] newNonce = random(32);
  byte[] serverNonce;
  BigInteger serverPublic;
  private byte[] pq;
  private BigInteger p;
  private BigInteger q;

  ClientExchange(Wire wire, ServerKey serverKey) {
    this.wire = wire;
    this.serverKey = serverKey;
  }

  /** All steps, done right. */
  static AuthKey run(Wire wire, ServerKey serverKey) throws IOException {
    ClientExchange exchange = new ClientExchange(wire, serverKey);
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    return exchange.finish();
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  void send(byte[] message) throws IOException {
    long id = MessageIds.of(Instant.now());
    wire.sendPacket(
        Bytes.filled(
            20 + message.length,
            out -> out.putLong(0).putLong(id).putInt(message.length).put(message)));
  }

  void send(TlObject message) throws IOException {
    send(TlWriter.bytes(message));
  }

  TlObject answer() throws IOException {
    byte[] packet = wire.packet().orElseThrow();
    assertThat(Bytes.littleEndianLong(packet, 0)).isZero();
    assertThat(packet.length).isEqualTo(20 + Bytes.littleEndianInt(packet, 16));
    return read(Bytes.slice(packet, 20, packet.length - 20));
  }

  private static TlObject read(byte[] bytes) {
    return new TlReader(bytes, TlSchema.newest()).readObject();
  }

  /** req_pq_multi. */
  void begin() throws IOException {
    send(TlObject.of(TlName.REQ_PQ_MULTI).with("nonce", nonce));
    TlObject resPq = answer();
    assertThat(resPq.is(TlName.RES_PQ)).isTrue();
    assertThat(resPq.bytesAt("nonce")).isEqualTo(nonce);
    assertThat(resPq.listAt("server_public_key_fingerprints"))
        .isEqualTo(List.of(serverKey.fingerprint()));
    serverNonce = resPq.bytesAt("server_nonce");
    pq = resPq.bytesAt("pq");
    factor(Bytes.number(pq));
  }

  /** Pollard's rho; the divisor is looked for once in so many steps, that being the costly part. */
  private void factor(BigInteger n) {
    BigInteger divisor = n;
    for (long c = 1; divisor.equals(n); c++) {
      BigInteger increment = BigInteger.valueOf(c);
      BigInteger slow = BigInteger.TWO;
      BigInteger fast = BigInteger.TWO;
      divisor = BigInteger.ONE;
      while (divisor.equals(BigInteger.ONE)) {
        BigInteger product = BigInteger.ONE;
        for (int step = 0; step < 64; step++) {
          slow = slow.multiply(slow).add(increment).mod(n);
          fast = fast.multiply(fast).add(increment).mod(n);
          fast = fast.multiply(fast).add(increment).mod(n);
          product = product.multiply(slow.subtract(fast)).mod(n);
        }
        divisor = product.gcd(n);
      }
    }
    p = divisor.min(n.divide(divisor));
    q = divisor.max(n.divide(divisor));
  }

  TlObject inner(TlName kind) {
    return TlObject.of(kind)
        .with("pq", pq)
        .with("p", Bytes.compact(p.longValueExact()))
        .with("q", Bytes.compact(q.longValueExact()))
        .with("nonce", nonce)
        .with("server_nonce", serverNonce)
        .with("new_nonce", newNonce);
  }

  /** req_DH_params with RSA_PAD. */
  TlObject request(TlObject inner) {
    byte[] data = TlWriter.bytes(inner);
    byte[] padded = Bytes.concat(data, random(192 - data.length));
    BigInteger plain;
    do {
      byte[] key = random(32);
      byte[] hashed = Bytes.concat(Bytes.reversed(padded), Digests.sha256(key, padded));
      byte[] encrypted = new AesIge(key, new byte[32]).encrypt(hashed);
      byte[] masked = Bytes.xor(key, Digests.sha256(encrypted));
      plain = Bytes.number(Bytes.concat(masked, encrypted));
    } while (plain.compareTo(serverKey.modulus()) >= 0);
    return request(plain);
  }

  /** req_DH_params with the padding of before 2021. */
  TlObject requestWithFormerPadding(TlObject inner) {
    byte[] data = TlWriter.bytes(inner);
    byte[] padded = Bytes.concat(Digests.sha1(data), data, random(235 - data.length));
    return request(Bytes.number(padded));
  }

  private TlObject request(BigInteger plain) {
    BigInteger encrypted = plain.modPow(BigInteger.valueOf(65537), serverKey.modulus());
    return TlObject.of(TlName.REQ_DH_PARAMS)
        .with("nonce", nonce)
        .with("server_nonce", serverNonce)
        .with("p", Bytes.compact(p.longValueExact()))
        .with("q", Bytes.compact(q.longValueExact()))
        .with("public_key_fingerprint", serverKey.fingerprint())
        .with("encrypted_data", Bytes.of(encrypted));
  }

  /** Sends req_DH_params and takes server_DH_params_ok. */
  void params(TlObject request) throws IOException {
    send(request);
    TlObject params = answer();
    assertThat(params.is(TlName.SERVER_DH_PARAMS_OK)).isTrue();
    byte[] plain =
        KeyExchange.temporaryCipher(newNonce, serverNonce)
            .decrypt(params.bytesAt("encrypted_answer"));
    TlObject inner = read(Bytes.slice(plain, 20, plain.length - 20));
    assertThat(inner.is(TlName.SERVER_DH_INNER_DATA)).isTrue();
    assertThat(Bytes.number(inner.bytesAt("dh_prime"))).isEqualTo(DhGroup.PRIME);
    serverPublic = Bytes.number(inner.bytesAt("g_a"));
  }

  /** set_client_DH_params with any public value; what is inside may be changed. */
  TlObject clientParams(BigInteger publicValue, long retryId, UnaryOperator<TlObject> change) {
    TlObject inner =
        change.apply(
            TlObject.of(TlName.CLIENT_DH_INNER_DATA)
                .with("nonce", nonce)
                .with("server_nonce", serverNonce)
                .with("retry_id", retryId)
                .with("g_b", Bytes.of(publicValue)));
    byte[] data = TlWriter.bytes(inner);
    byte[] plain = Bytes.concat(Digests.sha1(data), data, random(-(20 + data.length) & 15));
    return TlObject.of(TlName.SET_CLIENT_DH_PARAMS)
        .with("nonce", nonce)
        .with("server_nonce", serverNonce)
        .with("encrypted_data", KeyExchange.temporaryCipher(newNonce, serverNonce).encrypt(plain));
  }

  /** A secret whose public value is sound. */
  static BigInteger secret() {
    BigInteger secret = DhGroup.secret(RANDOM);
    return DhGroup.isSound(DhGroup.power(secret)) ? secret : secret();
  }

  AuthKey key(BigInteger secret) {
    return AuthKey.of(Bytes.of(serverPublic.modPow(secret, DhGroup.PRIME)));
  }

  /** set_client_DH_params, answered by dh_gen_ok. */
  AuthKey finish() throws IOException {
    BigInteger secret = secret();
    send(clientParams(DhGroup.power(secret), 0, inner -> inner));
    AuthKey key = key(secret);
    assertVerdict(answer(), TlName.DH_GEN_OK, 1, key);
    return key;
  }

  void assertVerdict(TlObject verdict, TlName name, int number, AuthKey key) {
    assertThat(verdict.is(name)).as(verdict.name()).isTrue();
    byte[] auxiliary = Bytes.slice(Digests.sha1(key.value()), 0, 8);
    byte[] hash = Digests.sha1(newNonce, new byte[] {(byte) number}, auxiliary);
    assertThat(verdict.bytesAt("new_nonce_hash" + number)).isEqualTo(Bytes.slice(hash, 4, 16));
  }

  long firstSalt() {
    return Bytes.littleEndianLong(newNonce, 0) ^ Bytes.littleEndianLong(serverNonce, 0);
  }
}
