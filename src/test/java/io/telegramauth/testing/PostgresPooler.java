package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A pooler before PostgreSQL that accepts known startup parameters only, like PgBouncer and RDS
 * Proxy. A connection leads to the server until it ends.
 */
public final class PostgresPooler implements AutoCloseable {
  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;

  private static final Set<String> KNOWN =
      Set.of(
          "user",
          "database",
          "client_encoding",
          "datestyle",
          "timezone",
          "standard_conforming_strings",
          "application_name");

  private final int target;
  private final TcpServer server = new TcpServer(InetAddress.getLoopbackAddress(), 0, this::open);

  private PostgresPooler(int target) {
    this.target = target;
  }

  /** Creates a pooler before the server on this port. */
  public static PostgresPooler before(int port) {
    return new PostgresPooler(port);
  }

  /** The port. */
  public int port() {
    return server.port();
  }

  private void open(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    byte[] startUp = packet(in);
    while (code(startUp) == SSL_REQUEST || code(startUp) == GSS_REQUEST) {
      out.write('N');
      startUp = packet(in);
    }
    for (String parameter : parameters(startUp)) {
      if (!KNOWN.contains(parameter.toLowerCase(Locale.ROOT))) {
        refuse(out, "unsupported startup parameter: " + parameter);
        return;
      }
    }
    Socket pooled = server.connect(target);
    DataOutputStream onwards = new DataOutputStream(pooled.getOutputStream());
    onwards.writeInt(startUp.length + Integer.BYTES);
    onwards.write(startUp);
    TcpServer.inBackground(() -> carry(client, pooled));
    carry(pooled, client);
  }

  /** The content without the length. */
  private static byte[] packet(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt() - Integer.BYTES);
  }

  private static int code(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt();
  }

  private static List<String> parameters(byte[] startUp) {
    String[] words =
        new String(startUp, Integer.BYTES, startUp.length - Integer.BYTES, UTF_8).split("\0");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < words.length; i += 2) {
      names.add(words[i]);
    }
    return names;
  }

  private static void refuse(DataOutputStream out, String message) throws IOException {
    byte[] fields = ("SFATAL\0VFATAL\0C08P01\0M" + message + "\0\0").getBytes(UTF_8);
    out.write('E');
    out.writeInt(fields.length + Integer.BYTES);
    out.write(fields);
    out.flush();
  }

  private static void carry(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
