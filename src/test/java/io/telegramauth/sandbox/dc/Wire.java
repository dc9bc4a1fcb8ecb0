package io.telegramauth.sandbox.dc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** A socket to the data centre that can send anything, well-formed or not. */
final class Wire implements AutoCloseable {
  /** The first bytes of the plain intermediate transport, which the tests speak. */
  static final byte[] INTERMEDIATE = {(byte) 0xee, (byte) 0xee, (byte) 0xee, (byte) 0xee};

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofMillis(300);

  private final Socket socket = new Socket();
  private final InputStream in;

  Wire(int port) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  static Wire intermediate(int port) throws IOException {
    Wire wire = new Wire(port);
    wire.send(INTERMEDIATE);
    return wire;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void sendPacket(byte[] packet) throws IOException {
    send(Bytes.filled(4 + packet.length, out -> out.putInt(packet.length).put(packet)));
  }

  byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  /** The next packet of the intermediate transport; empty when the server closed instead. */
  Optional<byte[]> packet() throws IOException {
    try {
      int length = Bytes.littleEndianInt(read(4), 0);
      return Optional.of(read(length));
    } catch (EOFException | SocketException e) {
      return Optional.empty();
    }
  }

  /** The transport error that comes instead of an answer. */
  int transportError() throws IOException {
    byte[] packet = packet().orElseThrow();
    return packet.length == 4 ? Bytes.littleEndianInt(packet, 0) : 0;
  }

  /** Whether the server closes the connection, whatever it sends before. */
  boolean isClosed() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Whether nothing comes and the connection stays open, for a while. */
  boolean isSilent() throws IOException {
    socket.setSoTimeout((int) SILENCE.toMillis());
    try {
      in.read();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
