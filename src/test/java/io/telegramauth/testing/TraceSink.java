package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An OTLP/HTTP trace collector.
 *
 * @see <a
 *     href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto">trace.proto</a>
 */
public final class TraceSink implements AutoCloseable {
  /** OTLP's span kind of a server. */
  public static final int SERVER = 2;

  /** OTLP's span kind of a client. */
  public static final int CLIENT = 3;

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final Queue<byte[]> received = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  /**
   * A span; ids in hexadecimal.
   *
   * @param attributes texts, and numbers in decimal
   */
  public record Span(
      String traceId,
      String spanId,
      String parentId,
      String name,
      int kind,
      Map<String, String> attributes) {}

  private TraceSink(HttpServer server) {
    this.server = server;
  }

  /** Starts a collector on the loopback interface. */
  public static TraceSink start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TraceSink sink = new TraceSink(server);
      server.createContext(
          "/v1/traces",
          exchange -> {
            sink.received.add(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      return sink;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Everything received, as text to search. */
  public String bytes() {
    return String.join("\n", received.stream().map(sent -> new String(sent, ISO_8859_1)).toList());
  }

  /** The received spans. */
  public List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (byte[] request : received) {
      for (byte[] resource : fields(request, 1)) {
        for (byte[] scope : fields(resource, 2)) {
          fields(scope, 2).forEach(span -> spans.add(span(span)));
        }
      }
    }
    return spans;
  }

  private static Span span(byte[] span) {
    Map<String, String> attributes = new HashMap<>();
    for (byte[] attribute : fields(span, 9)) {
      byte[] value = fields(attribute, 2).get(0);
      List<byte[]> text = fields(value, 1);
      attributes.put(
          text(fields(attribute, 1)),
          text.isEmpty() ? Long.toString(number(fields(value, 3))) : text(text));
    }
    return new Span(
        hex(fields(span, 1)),
        hex(fields(span, 2)),
        hex(fields(span, 4)),
        text(fields(span, 5)),
        (int) number(fields(span, 6)),
        attributes);
  }

  private static String hex(List<byte[]> field) {
    return field.isEmpty() ? "" : HexFormat.of().formatHex(field.get(0));
  }

  private static String text(List<byte[]> field) {
    return new String(field.get(0), UTF_8);
  }

  private static long number(List<byte[]> field) {
    return ByteBuffer.wrap(field.get(0)).getLong();
  }

  /**
   * The fields of a number in a Protocol Buffers message; of fixed-size numbers, their eight bytes.
   */
  private static List<byte[]> fields(byte[] message, int wanted) {
    List<byte[]> found = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      long tag = varint(buffer);
      byte[] value = value((int) tag & 7, buffer);
      if (tag >> 3 == wanted) {
        found.add(value);
      }
    }
    return found;
  }

  private static byte[] value(int type, ByteBuffer buffer) {
    return switch (type) {
      case VARINT -> ByteBuffer.allocate(Long.BYTES).putLong(varint(buffer)).array();
      case FIXED_64 -> bytes(buffer, Long.BYTES);
      case BYTES -> bytes(buffer, (int) varint(buffer));
      case FIXED_32 -> bytes(buffer, Integer.BYTES);
      default -> throw new IllegalArgumentException("No type of Protocol Buffers: " + type);
    };
  }

  private static byte[] bytes(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = buffer.get();
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
