package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  private final ServerSocket listening;
  private final int target;

  private PostgresPooler(int target) throws IOException {
    this.target = target;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Creates a pooler before the server on this port. */
  public static PostgresPooler before(int port) {
    try {
      PostgresPooler pooler = new PostgresPooler(port);
      inBackground(pooler::accept);
      return pooler;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port. */
  public int port() {
    return listening.getLocalPort();
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void inBackground(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The end of a connection.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      inBackground(() -> open(client));
    }
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
        client.close();
        return;
      }
    }
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    DataOutputStream onwards = new DataOutputStream(server.getOutputStream());
    onwards.writeInt(startUp.length + Integer.BYTES);
    onwards.write(startUp);
    inBackground(() -> carry(client, server));
    carry(server, client);
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
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
