package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An MTProto server on loopback: Telegram's data centres over one {@link SandboxTelegram}. Real
 * clients that know its RSA key log in to it.
 *
 * <p>It listens on four ports. The common port is a SOCKS5 proxy that connects every address of
 * Telegram to the sandbox, and accepts direct connections too. Each of the three test data centres
 * has a port of its own besides, for clients that connect directly and do not name a data centre.
 *
 * <p>The protocol runs on one event loop, expensive arithmetic on worker threads. Nothing outlives
 * the process.
 */
public final class DataCentre implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int WORKERS = 4;

  /** Of the test servers, one each. */
  static final int DOORS = Destination.count(true);

  private static final long START_SECONDS = 10;

  private final Vertx vertx;
  private final ServerKey serverKey;
  private final Faults faults = new Faults();
  private final Counts counts = new Counts();
  private final List<NetServer> doors = new CopyOnWriteArrayList<>();

  /** Ends what this has others tell it. */
  private final List<Runnable> subscriptions = new CopyOnWriteArrayList<>();

  /** What every connection works with. */
  record Parts(
      Vertx vertx,
      Handshakes handshakes,
      KeyRing keys,
      SessionProtocol sessions,
      MessageIds messageIds,
      SecureRandom random) {}

  private DataCentre(Vertx vertx, ServerKey serverKey) {
    this.vertx = vertx;
    this.serverKey = serverKey;
  }

  /**
   * Starts on loopback; returns when all doors are open.
   *
   * @param telegram the accounts, shared with other doors
   * @throws IllegalStateException if a port is taken
   */
  public static DataCentre start(SandboxTelegram telegram, DataCentreOptions options) {
    ServerKey key = options.serverKey().orElseGet(ServerKey::generate);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                // No cache directory: nothing of the sandbox touches the disk.
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    DataCentre dataCentre = new DataCentre(vertx, key);
    Parts parts = dataCentre.assemble(telegram, options.clock());
    dataCentre.listenTo(telegram, parts);
    try {
      for (int dc = 0; dc <= DOORS; dc++) {
        int port = options.port() == 0 ? 0 : options.port() + dc;
        dataCentre.doors.add(await(dataCentre.open(parts, dc, port)));
      }
      return dataCentre;
    } catch (RuntimeException e) {
      dataCentre.close();
      throw e;
    }
  }

  private Parts assemble(SandboxTelegram telegram, InstantSource clock) {
    SecureRandom random = new SecureRandom();
    KeyRing keys = new KeyRing(telegram, clock);
    ServerSalts salts = new ServerSalts(random);
    MessageIds messageIds = new MessageIds(clock);
    Rpc rpc =
        new Rpc(
            counts,
            faults,
            clock,
            List.of(
                new HelpMethods(clock, this::port),
                new LoginMethods(telegram, faults),
                new LoginTokenMethods(telegram, faults, clock),
                new PasswordMethods(telegram, faults, vertx, random),
                new UserMethods(telegram, clock),
                new TransferMethods(telegram, random),
                new TemporaryKeyMethods(keys)));
    ServiceMessages services = new ServiceMessages(keys, salts, messageIds, clock);
    return new Parts(
        vertx,
        new Handshakes(vertx, serverKey, keys, counts, faults, random, clock),
        keys,
        new SessionProtocol(salts, messageIds, services, rpc, random, clock),
        messageIds,
        random);
  }

  /** Sends {@code updateLoginToken} to the clients of each key whose login token is accepted. */
  private void listenTo(SandboxTelegram telegram, Parts parts) {
    Context eventLoop = vertx.getOrCreateContext();
    subscriptions.add(
        telegram.onLoginTokenAccepted(
            key ->
                eventLoop.runOnContext(
                    now ->
                        parts
                            .keys()
                            .entriesOf(key)
                            .forEach(
                                entry ->
                                    parts
                                        .sessions()
                                        .push(entry, TlObject.of(TlName.UPDATE_LOGIN_TOKEN))))));
  }

  private Future<NetServer> open(Parts parts, int dc, int port) {
    Optional<Destination> destination =
        dc == 0 ? Optional.empty() : Optional.of(new Destination(dc, true));
    return vertx
        .createNetServer(new NetServerOptions().setHost(LOOPBACK).setPort(port))
        .connectHandler(socket -> accept(parts, socket, destination))
        .listen();
  }

  private void accept(Parts parts, NetSocket socket, Optional<Destination> destination) {
    if (faults.accepting() == Faults.Accepting.CLOSE) {
      socket.close();
      return;
    }
    new Connection(socket, parts, destination, faults, counts).start();
  }

  /** The port of the common door, on 127.0.0.1: a SOCKS5 proxy, and direct connections. */
  public int port() {
    return doors.get(0).actualPort();
  }

  /**
   * The port of one data centre's own door, on 127.0.0.1.
   *
   * @param dc 1 to 3
   */
  public int port(int dc) {
    if (dc < 1 || dc > DOORS) {
      throw new IllegalArgumentException("There are doors of data centres 1 to 3, not " + dc);
    }
    return doors.get(dc).actualPort();
  }

  /**
   * The server's public key: {@code RSA PUBLIC KEY} PEM text of 425 bytes, without a line break at
   * its end, ready to take the place of Telegram's in a client.
   */
  public String rsaPublicKeyPem() {
    return serverKey.pem();
  }

  /** The server's key, for what else a client may want to know of it. */
  public ServerKey serverKey() {
    return serverKey;
  }

  /** The fingerprint of the server's key. */
  public long fingerprint() {
    return serverKey.fingerprint();
  }

  /** The troubles to make. */
  public Faults faults() {
    return faults;
  }

  /** What happened so far. */
  public Counts counts() {
    return counts;
  }

  /** Closes all connections and frees the ports. */
  @Override
  public void close() {
    subscriptions.forEach(Runnable::run);
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The sandbox data centre cannot start or stop", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("The sandbox data centre takes too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
