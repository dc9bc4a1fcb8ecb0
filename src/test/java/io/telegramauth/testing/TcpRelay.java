package io.telegramauth.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A network between a client and a server on this machine that can be cut or fall silent. */
public final class TcpRelay implements AutoCloseable {
  private final TcpServer server;
  private volatile int target;
  private volatile boolean silent;
  private volatile long forgotten = System.nanoTime();
  private volatile Duration delay = Duration.ZERO;

  private TcpRelay(int target, InetAddress address, int port) {
    this.target = target;
    this.server = new TcpServer(address, port, this::serve);
  }

  /** A relay to this port. */
  public static TcpRelay to(int port) {
    return to(port, "127.0.0.1", 0);
  }

  /** A relay to this port, listening at an address. */
  public static TcpRelay to(int target, String address, int port) {
    try {
      return new TcpRelay(target, InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port. */
  public int port() {
    return server.port();
  }

  /** Leads new connections to another port, as when a name moves. */
  public void moveTo(int port) {
    target = port;
  }

  /** Breaks all connections; new ones are possible. */
  public void cut() {
    server.cut();
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

  private void serve(Socket client) throws IOException, InterruptedException {
    Socket onwards = server.connect(target);
    TcpServer.inBackground(() -> carry(client, onwards));
    carry(onwards, client);
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
    }
  }

  /** Breaks all connections and accepts no new ones. */
  public void end() {
    server.close();
  }

  @Override
  public void close() {
    end();
  }
}
