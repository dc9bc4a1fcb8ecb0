package io.telegramauth.sandbox.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port on which nobody listens, so that connections are refused, and that nobody else is given
 * meanwhile. Who asks for it by its number, as a server does, may listen on it all the same.
 */
final class ReservedPort implements Closeable {
  private final Socket socket = new Socket();

  /** Holds a port of the loopback interface. */
  static ReservedPort of(int port) {
    ReservedPort held = new ReservedPort();
    try {
      // Else the listener, which sets it too, could not have it.
      held.socket.setReuseAddress(true);
      held.socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return held;
    } catch (IOException e) {
      held.close();
      throw new UncheckedIOException("Port " + port + " cannot be held", e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("A held port cannot be let go", e);
    }
  }
}
