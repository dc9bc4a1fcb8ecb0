package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.dc.tl.TlException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.security.SecureRandom;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A client's connection: SOCKS5 greeting, transport, packets. Handles one packet after the other,
 * and reads nothing meanwhile.
 */
final class Connection {
  private static final Logger LOG = Logger.getLogger(Connection.class);

  /** Key id, message id and length, in front of an unencrypted message. */
  private static final int PLAIN_HEADER = 20;

  private static final int MAX_PLAIN_MESSAGE = 4096;

  private enum Testbed {
    OPENING,
    SOCKS_REQUEST,
    OPENING_BEHIND_SOCKS,
    PACKETS
  }

  private final NetSocket socket;
  private final Vertx vertx;
  private final Handshakes handshakes;
  private final KeyRing keys;
  private final SessionProtocol sessions;
  private final MessageIds messageIds;
  private final SecureRandom random;
  private final Counts counts;
  private final boolean flooded;
  private final DelayLine inbound;
  private final DelayLine outbound;
  private final ByteQueue in = new ByteQueue();

  private Testbed stage = Testbed.OPENING;
  private boolean behindSocks;
  private Optional<Destination> destination;
  private Framing framing;
  private Optional<Obfuscation> obfuscation = Optional.empty();
  private boolean busy;
  private boolean silent;
  private boolean closed;
  private Optional<Long> closeTimer = Optional.empty();

  Connection(
      NetSocket socket,
      DataCentre.Parts parts,
      Optional<Destination> destination,
      Faults faults,
      Counts counts) {
    this.socket = socket;
    this.vertx = parts.vertx();
    this.handshakes = parts.handshakes();
    this.keys = parts.keys();
    this.sessions = parts.sessions();
    this.messageIds = parts.messageIds();
    this.random = parts.random();
    this.counts = counts;
    this.destination = destination;
    this.flooded = faults.accepting() == Faults.Accepting.FLOOD;
    this.inbound = new DelayLine(vertx, faults.inboundLatency());
    this.outbound = new DelayLine(vertx, faults.outboundLatency());
  }

  /** Begins to serve the client. */
  void start() {
    counts.recordOpened();
    socket.handler(buffer -> inbound.run(() -> receive(buffer)));
    // A client may be gone at any moment; the close handler follows.
    socket.exceptionHandler(e -> LOG.debugf("A client is gone: %s", e.getMessage()));
    socket.closeHandler(
        nothing -> {
          closed = true;
          counts.recordClosed();
          closeTimer.ifPresent(vertx::cancelTimer);
        });
  }

  /** Whether the client came through SOCKS5, and so finds every data centre by its own address. */
  boolean behindSocks() {
    return behindSocks;
  }

  boolean isOpen() {
    return !closed;
  }

  /** From now on the client hears nothing and is not heard, its connection left open. */
  void hang() {
    silent = true;
  }

  void close() {
    if (!closed) {
      closed = true;
      outbound.run(socket::close);
    }
  }

  /** Closes the connection after a while, unless this is said again before. */
  void closeAfter(int seconds) {
    closeTimer.ifPresent(vertx::cancelTimer);
    closeTimer = Optional.of(vertx.setTimer(Math.max(1, seconds) * 1000L, timer -> close()));
  }

  /** Sends a message under a key. */
  void send(AuthKey key, EncryptedMessage message) {
    sendPacket(message.seal(key, random));
  }

  private void receive(Buffer buffer) {
    if (closed || silent) {
      return;
    }
    byte[] bytes = buffer.getBytes();
    in.append(obfuscation.map(o -> o.decrypt(bytes)).orElse(bytes));
    proceed();
  }

  private void proceed() {
    try {
      while (!closed && !silent && !busy && step()) {
        // Each step takes something from the queue.
      }
    } catch (ProtocolException | TlException e) {
      fail(e);
    } catch (RuntimeException e) {
      LOG.error("The sandbox data centre failed on a packet", e);
      close();
    }
  }

  /** Takes one thing from the queue; false when there is not enough of it yet. */
  private boolean step() {
    return switch (stage) {
      case OPENING -> {
        if (Socks.isGreeting(in)) {
          greet();
          yield true;
        }
        yield open();
      }
      case SOCKS_REQUEST -> connect();
      case OPENING_BEHIND_SOCKS -> open();
      case PACKETS -> {
        Optional<byte[]> packet = framing.next(in);
        packet.ifPresent(this::handle);
        yield packet.isPresent();
      }
    };
  }

  private void greet() {
    if (Socks.offersNoAuthentication(in.takeAll())) {
      write(Socks.METHOD_ACCEPTED);
      stage = Testbed.SOCKS_REQUEST;
    } else {
      write(Socks.METHOD_REFUSED);
      close();
    }
  }

  private boolean connect() {
    Optional<Socks.Request> request = Socks.request(in);
    request.ifPresent(
        r -> {
          if (r.connect()) {
            destination = Destination.ofAddress(r.address()).or(() -> destination);
            behindSocks = true;
            stage = Testbed.OPENING_BEHIND_SOCKS;
            write(Socks.CONNECTED);
          } else {
            write(Socks.COMMAND_REFUSED);
            close();
          }
        });
    return request.isPresent();
  }

  private boolean open() {
    Optional<Opening> opening = Opening.read(in, random);
    opening.ifPresent(
        o -> {
          framing = o.framing();
          obfuscation = o.obfuscation();
          obfuscation.ifPresent(ciphers -> in.append(ciphers.decrypt(in.takeAll())));
          destination =
              destination.or(
                  () -> obfuscation.flatMap(ciphers -> Destination.ofField(ciphers.dcField())));
          stage = Testbed.PACKETS;
        });
    return opening.isPresent();
  }

  private void handle(byte[] packet) {
    if (flooded) {
      throw new ProtocolException(ProtocolException.FLOOD, "Told to be flooded");
    }
    if (packet.length < PLAIN_HEADER) {
      throw new ProtocolException("Packet too short");
    }
    long keyId = Bytes.littleEndianLong(packet, 0);
    Future<?> handled = keyId == 0 ? handlePlain(packet) : handleEncrypted(keyId, packet);
    if (!handled.isComplete()) {
      busy = true;
      socket.pause();
      handled.onComplete(
          result -> {
            busy = false;
            if (!closed) {
              socket.resume();
            }
            if (result.failed()) {
              fail(result.cause());
            } else {
              proceed();
            }
          });
    } else if (handled.failed()) {
      fail(handled.cause());
    }
  }

  private Future<?> handlePlain(byte[] packet) {
    int length = Bytes.littleEndianInt(packet, 16);
    if (length < 4 || length > MAX_PLAIN_MESSAGE || length > packet.length - PLAIN_HEADER) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Wrong message length");
    }
    return handshakes
        .answer(Bytes.slice(packet, PLAIN_HEADER, length), destination)
        .onSuccess(answer -> answer.ifPresentOrElse(this::sendPlain, this::hang));
  }

  private void sendPlain(byte[] message) {
    long messageId = messageIds.nextAnswer();
    sendPacket(
        Bytes.filled(
            PLAIN_HEADER + message.length,
            packet -> packet.putLong(0).putLong(messageId).putInt(message.length).put(message)));
  }

  private Future<?> handleEncrypted(long keyId, byte[] packet) {
    KeyEntry entry =
        keys.find(keyId, destination)
            .orElseThrow(() -> new ProtocolException(ProtocolException.UNKNOWN_KEY, "Unknown key"));
    return sessions.receive(this, entry, EncryptedMessage.open(entry.key(), packet));
  }

  private void fail(Throwable cause) {
    if (cause instanceof ProtocolException e) {
      LOG.debugf("Closing a connection: %s", e.getMessage());
      if (e.transportError() != ProtocolException.SILENT) {
        sendPacket(Bytes.filled(4, packet -> packet.putInt(e.transportError())));
      }
    } else if (cause instanceof TlException e) {
      LOG.debugf("Closing a connection: %s", e.getMessage());
    } else {
      LOG.error("The sandbox data centre failed on a packet", cause);
    }
    close();
  }

  private void sendPacket(byte[] packet) {
    if (!silent && framing != null) {
      byte[] wrapped = framing.wrap(packet);
      write(obfuscation.map(o -> o.encrypt(wrapped)).orElse(wrapped));
    }
  }

  private void write(byte[] bytes) {
    if (!closed) {
      outbound.run(() -> socket.write(Buffer.buffer(bytes)));
    }
  }
}
