package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The key exchanges in progress. An exchange may continue on another connection than it began on,
 * as clients do after a lost one. It ends with its key, so it cannot be replayed.
 */
final class Handshakes {
  private static final int MAX_UNDER_WAY = 4096;
  private static final Destination DEFAULT = new Destination(2, true);

  private final Vertx vertx;
  private final ServerKey serverKey;
  private final KeyRing keys;
  private final Counts counts;
  private final Faults faults;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Map<ByteBuffer, KeyExchange> underWay =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, KeyExchange> eldest) {
          return size() > MAX_UNDER_WAY;
        }
      };

  Handshakes(
      Vertx vertx,
      ServerKey serverKey,
      KeyRing keys,
      Counts counts,
      Faults faults,
      SecureRandom random,
      InstantSource clock) {
    this.vertx = vertx;
    this.serverKey = serverKey;
    this.keys = keys;
    this.counts = counts;
    this.faults = faults;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Answers an unencrypted message.
   *
   * @param wanted the data centre that the connection is for, where it is known
   * @return the answer, or empty when the client is to be left waiting; failed with a {@code
   *     ProtocolException} or a {@code TlException} for what cannot be answered
   */
  Future<Optional<byte[]>> answer(byte[] request, Optional<Destination> wanted) {
    TlObject call = new TlReader(request, TlSchema.newest()).readObject();
    if (call.is(TlName.REQ_PQ) || call.is(TlName.REQ_PQ_MULTI)) {
      return start(call);
    }
    if (call.is(TlName.REQ_DH_PARAMS)) {
      return params(request, call, wanted);
    }
    if (call.is(TlName.SET_CLIENT_DH_PARAMS)) {
      return finish(call, wanted);
    }
    if (call.is(TlName.MSGS_ACK)) {
      return Future.succeededFuture(Optional.empty());
    }
    throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Needs a key: " + call);
  }

  private Future<Optional<byte[]>> start(TlObject call) {
    byte[] nonce = call.bytesAt("nonce");
    return vertx
        .executeBlocking(() -> new KeyExchange(serverKey, random, nonce), false)
        .map(
            exchange -> {
              underWay.put(ByteBuffer.wrap(exchange.serverNonce()), exchange);
              return Optional.of(TlWriter.bytes(exchange.start()));
            });
  }

  private Future<Optional<byte[]>> params(
      byte[] request, TlObject call, Optional<Destination> wanted) {
    if (faults.handshake() == Faults.Handshake.HANG_AFTER_RES_PQ) {
      return Future.succeededFuture(Optional.empty());
    }
    KeyExchange exchange = underWay(call);
    Instant now = clock.instant();
    return vertx
        .executeBlocking(
            () -> {
              synchronized (exchange) {
                return exchange.params(request, call, now);
              }
            },
            false)
        .map(
            answer -> {
              home(exchange, wanted);
              return Optional.of(answer);
            });
  }

  private Future<Optional<byte[]>> finish(TlObject call, Optional<Destination> wanted) {
    KeyExchange exchange = underWay(call);
    return vertx
        .executeBlocking(
            () -> {
              synchronized (exchange) {
                return exchange.agree(call);
              }
            },
            false)
        .map(key -> verdict(call, exchange, key, wanted));
  }

  private Optional<byte[]> verdict(
      TlObject call, KeyExchange exchange, AuthKey key, Optional<Destination> wanted) {
    if (faults.handshake() == Faults.Handshake.HANG_BEFORE_DH_GEN_OK) {
      return Optional.empty();
    }
    if (underWay(call) != exchange) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Ended meanwhile");
    }
    if (keys.contains(key.id()) || faults.takeRetry()) {
      return Optional.of(TlWriter.bytes(exchange.retry(key)));
    }
    underWay.remove(ByteBuffer.wrap(exchange.serverNonce()));
    if (faults.takeFailure()) {
      return Optional.of(TlWriter.bytes(exchange.fail(key)));
    }
    Instant now = clock.instant();
    keys.add(
        new KeyEntry(
            key,
            home(exchange, wanted),
            exchange.firstSalt(),
            now,
            exchange.expiresIn().map(now::plusSeconds)));
    counts.keyAgreed();
    return Optional.of(TlWriter.bytes(exchange.ok(key)));
  }

  private KeyExchange underWay(TlObject call) {
    KeyExchange exchange = underWay.get(ByteBuffer.wrap(call.bytesAt("server_nonce")));
    if (exchange == null) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "No such key exchange");
    }
    return exchange;
  }

  /**
   * Where the key is to live: where the connection leads, and the client must not say otherwise.
   */
  private static Destination home(KeyExchange exchange, Optional<Destination> wanted) {
    Optional<Destination> named = exchange.destination();
    if (named.isPresent() && wanted.isPresent() && named.get().dc() != wanted.get().dc()) {
      throw new ProtocolException(ProtocolException.WRONG_DC, "Another data centre is here");
    }
    return wanted.or(() -> named).orElse(DEFAULT);
  }
}
