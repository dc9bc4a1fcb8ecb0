package io.telegramauth.campaign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/** A connection that carries bytes as they are, and reads responses one after the other. */
final class RawConnection implements AutoCloseable {
  private static final int BUFFER_SIZE = 8192;

  private final Socket socket;
  private final InputStream in;
  private boolean isOpen = true;

  /** Opens a connection to a port on this machine. */
  RawConnection(int port, Duration patience) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) patience.toMillis());
    // Nothing is left of it when it is closed.
    socket.setSoLinger(true, 0);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_SIZE);
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Whether the service has sent something or has closed the connection. */
  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  /** Whether there may be another response. */
  boolean isOpen() {
    return isOpen;
  }

  /**
   * Reads a response.
   *
   * @return its status
   * @throws EOFException if the connection has ended
   */
  int read() throws IOException {
    isOpen = false;
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    boolean isLast = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String field = line.toLowerCase(Locale.ROOT);
      if (field.startsWith("content-length:")) {
        length = Integer.parseInt(field.substring(15).strip());
      }
      isLast |= field.equals("connection: close");
    }
    in.skipNBytes(length);
    isOpen = !isLast;
    return status;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("The connection has ended");
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }

  /** Sends a GET request without a body. */
  void get(String path) throws IOException {
    write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
