package io.telegramauth.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A network between a client and a server on this machine that can be cut or fall silent. */
public final class TcpRelay implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean silent;
  private volatile long forgotten = System.nanoTime();
  private volatile Duration delay = Duration.ZERO;

  private TcpRelay(int target, InetAddress address, int port) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(port, 50, address);
  }

  /** A relay to this port. */
  public static TcpRelay to(int port) {
    return to(port, "127.0.0.1", 0);
  }

  /** A relay to this port, listening at an address. */
  public static TcpRelay to(int target, String address, int port) {
    try {
      TcpRelay relay = new TcpRelay(target, InetAddress.getByName(address), port);
      inBackground(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Leads new connections to another port, as when a name moves. */
  public void moveTo(int port) {
    target = port;
  }

  /** Breaks all connections; new ones are possible. */
  public void cut() {
    sockets.forEach(TcpRelay::close);
  }

  /** Drops all bytes silently, like a firewall that has forgotten its connections. */
  public void fallSilent() {
    silent = true;
  }

  /** Drops the bytes of existing connections; new ones work. */
  public void forget() {
    forgotten = System.nanoTime();
  }

  /** Forwards the bytes of new connections again. */
  public void speak() {
    cut();
    silent = false;
  }

  /** Delays everything that is sent. */
  public void slowDown(Duration time) {
    delay = time;
  }

  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private static void inBackground(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The end of a connection.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server;
      try {
        server = new Socket(InetAddress.getLoopbackAddress(), target);
      } catch (ConnectException e) {
        close(client);
        continue;
      }
      sockets.add(client);
      sockets.add(server);
      inBackground(() -> carry(client, server));
      inBackground(() -> carry(server, client));
    }
  }

  private void carry(Socket from, Socket to) throws IOException, InterruptedException {
    long made = System.nanoTime();
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!delay.isZero()) {
          TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
        if (!silent && made - forgotten > 0) {
          out.write(buffer, 0, read);
        }
      }
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks all connections and accepts no new ones. */
  public void end() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  @Override
  public void close() {
    end();
  }
}
