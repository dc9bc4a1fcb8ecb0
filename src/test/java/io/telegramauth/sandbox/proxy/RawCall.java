package io.telegramauth.sandbox.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** A call over a bare socket, to see what really happens to the connection. */
final class RawCall implements AutoCloseable {
  private final Socket socket = new Socket();

  RawCall(SandboxProxy proxy) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()), 5_000);
    socket.setSoTimeout(10_000);
  }

  RawCall sendHead(Operation operation, int contentLength) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: proxy\r\nContent-Length: %d\r\n\r\n"
            .formatted(operation.path(), contentLength);
    return write(head);
  }

  RawCall sendCode(String phoneNumber) throws IOException {
    String body = ProxyCaller.body(phoneNumber).toString();
    return sendHead(Operation.SEND_CODE, body.length()).write(body);
  }

  RawCall write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return this;
  }

  RawCall patience(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    return this;
  }

  /** All until the connection ends in good order. */
  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  int read() throws IOException {
    return socket.getInputStream().read();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
