package io.telegramauth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Listens on a port of this machine and serves each connection on a thread of its own. */
final class TcpServer implements AutoCloseable {
  private static final int BACKLOG = 200;

  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** What a thread does with connections; a failure is the end of the connection. */
  interface Task {
    void run() throws IOException, InterruptedException;
  }

  /** Serves a connection. */
  interface Handler {
    void serve(Socket client) throws IOException, InterruptedException;
  }

  /** Starts a server on a port; 0 for any. */
  TcpServer(InetAddress address, int port, Handler handler) {
    try {
      listening = new ServerSocket(port, BACKLOG, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(() -> accept(handler));
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept(Handler handler) throws IOException {
    while (true) {
      Socket client = listening.accept();
      sockets.add(client);
      inBackground(
          () -> {
            try (client) {
              handler.serve(client);
            } finally {
              sockets.remove(client);
            }
          });
    }
  }

  /** Connects to a server on this machine; {@link #cut} closes that connection, too. */
  Socket connect(int port) throws IOException {
    sockets.removeIf(Socket::isClosed);
    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(server);
    return server;
  }

  /** Runs a task on a thread of its own. */
  static void inBackground(Task task) {
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

  /** Closes all connections; new ones can be made. */
  void cut() {
    sockets.forEach(
        socket -> {
          try {
            socket.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Stops listening, and closes all connections. */
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
