package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hop between the service and the proxy. It reads whole requests; a script decides what it writes
 * back.
 */
public final class FaultyHop implements AutoCloseable {
  private static final Pattern REQUEST_ID =
      Pattern.compile("(?im)^telegram-request-id: *(.*?)\r\n");
  private static final int MAX_HEAD_SIZE = 64 * 1024;

  /** What the hop does with a request. */
  @FunctionalInterface
  public interface Script {
    /** Writes anything; the connection stays open unless it is ended. */
    void play(Exchange exchange) throws IOException, InterruptedException;
  }

  /** Passes the proxy's response on. */
  public static final Script FAITHFUL = exchange -> exchange.write(exchange.response());

  private final URI proxy;
  private final TcpServer server = new TcpServer(InetAddress.getLoopbackAddress(), 0, this::serve);
  private volatile Script script = FAITHFUL;

  private FaultyHop(URI proxy) {
    this.proxy = proxy;
  }

  /** Creates a hop before the proxy at this address. */
  public static FaultyHop before(String proxyUrl) {
    return new FaultyHop(URI.create(proxyUrl));
  }

  /** The address. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Uses this script from now on. */
  public void play(Script next) {
    script = next;
  }

  /** Uses a script for the next request only. */
  public void playOnce(Script next) {
    script =
        exchange -> {
          script = FAITHFUL;
          next.play(exchange);
        };
  }

  private void serve(Socket client) throws IOException, InterruptedException {
    client.setTcpNoDelay(true);
    while (true) {
      byte[] request = message(client.getInputStream());
      script.play(new Exchange(client, request));
    }
  }

  /** A request and its handling. */
  public final class Exchange {
    private final Socket client;
    private final byte[] request;
    private Optional<byte[]> response = Optional.empty();

    private Exchange(Socket client, byte[] request) {
      this.client = client;
      this.request = request;
    }

    /** The last segment of the path, such as {@code verify-code}. */
    public String operation() {
      String line = text(request).split("\r\n", 2)[0];
      String path = line.split(" ", 3)[1];
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The proxy's response, head and body; calls the proxy on first use. */
    public byte[] response() throws IOException {
      if (response.isEmpty()) {
        response = Optional.of(ask());
      }
      return response.get();
    }

    /** The proxy's response without the request's id. */
    public byte[] untiedResponse() throws IOException {
      return bytes(REQUEST_ID.matcher(text(response())).replaceAll(""));
    }

    /** The proxy's response with a replacement in its text. */
    public byte[] response(Pattern pattern, String replacement) throws IOException {
      return bytes(pattern.matcher(text(response())).replaceAll(replacement));
    }

    private byte[] ask() throws IOException {
      try (Socket upstream = new Socket(proxy.getHost(), proxy.getPort())) {
        upstream.getOutputStream().write(request);
        return message(upstream.getInputStream());
      }
    }

    /** Writes to the service. */
    public void write(byte[] bytes) throws IOException {
      OutputStream out = client.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    /** Writes to the service. */
    public void write(String text) throws IOException {
      write(bytes(text));
    }

    /** Waits. */
    public void pause(long millis) throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** Ends the connection orderly, after the pending output. */
    public void end() throws IOException {
      client.close();
    }
  }

  /** Reads one message: its head, and the body that the head announces. */
  private static byte[] message(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || read.size() > MAX_HEAD_SIZE) {
        throw new EOFException();
      }
      read.write(next);
      head = next == '\n' ? read.toString(ISO_8859_1) : "";
    }
    Matcher length =
        Pattern.compile("\r\ncontent-length: *(\\d+)").matcher(head.toLowerCase(Locale.ROOT));
    read.write(length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0]);
    return read.toByteArray();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Override
  public void close() {
    server.close();
  }
}
