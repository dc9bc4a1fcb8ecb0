package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HTTP as bytes on a connection of its own: requests that no client library makes. */
public final class RawHttp {
  private static final Duration MOMENT = Duration.ofMillis(20);

  private RawHttp() {}

  /**
   * A response.
   *
   * @param head the status line and header lines
   * @param body the decoded body
   */
  public record Answer(int status, List<String> head, String body) {
    /** The first value of a header. */
    public Optional<String> header(String name) {
      String wanted = name.toLowerCase(Locale.ROOT) + ":";
      return head.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
          .map(line -> line.substring(wanted.length()).strip())
          .findFirst();
    }
  }

  /**
   * Sends the bytes and reads until the connection ends.
   *
   * @param whole whether the request is complete; if not, the output is closed after a moment, and
   *     the service hangs up
   * @return the first final response; empty if the connection ends without one
   * @throws SocketTimeoutException if nothing arrives and the connection does not end
   */
  public static Optional<Answer> send(byte[] request, boolean whole, Duration patience)
      throws IOException {
    return send(request, whole, patience, InetAddress.getLoopbackAddress());
  }

  /** As {@link #send(byte[], boolean, Duration)}, from one of this machine's addresses. */
  public static Optional<Answer> send(
      byte[] request, boolean whole, Duration patience, InetAddress from) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
      byte[] answer;
      try {
        socket.getOutputStream().write(request);
      } catch (SocketException e) {
        // Cut off while writing: there may be a response nevertheless.
      }
      answer = all(socket, whole, patience);
      return parsed(answer);
    }
  }

  private static byte[] all(Socket socket, boolean whole, Duration patience) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      if (!whole) {
        socket.setSoTimeout((int) MOMENT.toMillis());
        try {
          socket.getInputStream().transferTo(all);
          return all.toByteArray();
        } catch (SocketTimeoutException e) {
          socket.shutdownOutput();
        }
      }
      socket.setSoTimeout((int) patience.toMillis());
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      // Reset after the response, as the request was not read completely.
    }
    return all.toByteArray();
  }

  private static Optional<Answer> parsed(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return Optional.empty();
    }
    List<String> head = new ArrayList<>(Arrays.asList(text.substring(0, end).split("\r\n")));
    int status = Integer.parseInt(head.get(0).split(" ")[1]);
    byte[] rest = Arrays.copyOfRange(bytes, end + 4, bytes.length);
    if (status < 200) {
      return parsed(rest);
    }
    Answer answer = new Answer(status, head, "");
    byte[] body =
        answer.header("Transfer-Encoding").isPresent()
            ? unchunked(rest)
            : answer
                .header("Content-Length")
                .map(Integer::parseInt)
                .map(length -> Arrays.copyOf(rest, Math.min(length, rest.length)))
                .orElse(rest);
    return Optional.of(new Answer(status, head, new String(body, UTF_8)));
  }

  private static byte[] unchunked(byte[] chunks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String text = new String(chunks, ISO_8859_1);
    int at = 0;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        return body.toByteArray();
      }
      int length = Integer.parseInt(text.substring(at, line).strip(), 16);
      if (length == 0) {
        return body.toByteArray();
      }
      body.write(chunks, line + 2, length);
      at = line + 2 + length + 2;
    }
  }
}
