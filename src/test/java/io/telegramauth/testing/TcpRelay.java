package io.telegramauth.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A network between a client and a server on this machine, which can be cut or fall silent. */
public final class TcpRelay implements AutoCloseable {
  private final int target;
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;
  private volatile Duration delay = Duration.ZERO;

  private TcpRelay(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A relay to this port. */
  public static TcpRelay to(int port) {
    try {
      TcpRelay relay = new TcpRelay(port);
      inBackground(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Breaks all connections; new ones can be made. */
  public void cut() {
    sockets.forEach(TcpRelay::close);
  }

  /** From now on bytes go nowhere, and nobody is told: as behind a firewall that has forgotten. */
  public void fallSilent() {
    silent = true;
  }

  /** Bytes go through again, of connections that are made from now on. */
  public void speak() {
    cut();
    silent = false;
  }

  /** From now on every piece of what is sent comes that much later. */
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
                // The end of a connection, as far as a network is concerned.
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
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(client);
      sockets.add(server);
      inBackground(() -> carry(client, server));
      inBackground(() -> carry(server, client));
    }
  }

  private void carry(Socket from, Socket to) throws IOException, InterruptedException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!delay.isZero()) {
          TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
        if (!silent) {
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

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
