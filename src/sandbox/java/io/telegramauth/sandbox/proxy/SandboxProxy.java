package io.telegramauth.sandbox.proxy;

import io.netty.channel.socket.SocketChannel;
import io.telegramauth.sandbox.SandboxTelegram;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Telegram Proxy Service, played by the sandbox: its contract over HTTP on the loopback
 * interface, in front of a {@link SandboxTelegram}. All calls are served by one thread of its own,
 * one after the other, so a test that asks the books after it has its answer sees all of its
 * effects.
 *
 * <p>Starting, pausing, resuming and closing block until done. Thread-safe.
 */
public final class SandboxProxy implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How often, and every how many milliseconds, a port that was given up is tried to be held. */
  private static final int MAX_ATTEMPTS = 100;

  private static final long TRY_AGAIN_MS = 2;

  /** For so long a caller may leave its end of a connection open that is ended here. */
  private static final long HUNG_UP_MS = 500;

  private final Vertx vertx;
  private final SandboxProxyOptions options;
  private final Faults faults = new Faults();
  private final ReceivedCalls arrivals = new ReceivedCalls();
  private final CallHandler calls;
  private final ControlApi controlDoor;
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final int port;
  private final OptionalInt controlPort;

  /** Listens; empty while paused and once closed. Guarded by this object's monitor. */
  private Optional<Future<HttpServer>> server;

  /** While it does not listen. */
  private Optional<ReservedPort> held = Optional.empty();

  private SandboxProxy(Vertx vertx, SandboxTelegram telegram, SandboxProxyOptions options) {
    this.vertx = vertx;
    this.options = options;
    Contract contract =
        options.legacy()
            ? new LegacyContract(telegram, options.userIdAsNumber())
            : new ExtendedContract(telegram, options.userIdAsNumber());
    this.calls = new CallHandler(vertx, options, contract, faults, arrivals);
    this.controlDoor = new ControlApi(telegram, faults, arrivals, Optional.empty());
    Future<HttpServer> first = listen(options.port());
    this.server = Optional.of(first);
    this.port = await(first).actualPort();
    ControlApi ownDoor = new ControlApi(telegram, faults, arrivals, Optional.of(presence()));
    this.controlPort =
        options.controlPort().isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(
                await(
                        vertx
                            .createHttpServer(serverOptions(options.controlPort().getAsInt()))
                            .requestHandler(ownDoor::handle)
                            .listen())
                    .actualPort());
  }

  private ControlApi.Presence presence() {
    return new ControlApi.Presence() {
      @Override
      public Future<Void> leave() {
        return stopListening();
      }

      @Override
      public Future<Void> comeBack() {
        return listenAgain();
      }
    };
  }

  /**
   * Starts a proxy.
   *
   * @throws IllegalStateException if its port is taken
   */
  public static SandboxProxy start(SandboxTelegram telegram, SandboxProxyOptions options) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    try {
      return new SandboxProxy(vertx, telegram, options);
    } catch (RuntimeException e) {
      await(vertx.close());
      throw e;
    }
  }

  /** Where it listens, also after a pause. */
  public int port() {
    return port;
  }

  /** Where its callers find it, without a slash at the end. */
  public String baseUrl() {
    return "http://" + HOST + ":" + port;
  }

  /** Where its control door is open also while it is away, if it has one of its own. */
  public OptionalInt controlPort() {
    return controlPort;
  }

  /** How it behaves while nothing is wrong. */
  public SandboxProxyOptions options() {
    return options;
  }

  /** What goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** What reached it. */
  public ReceivedCalls receivedCalls() {
    return arrivals;
  }

  /** How many connections are open, those to the control door among them. */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Is away from now on: open connections are closed, new ones are refused. What it knows of its
   * logins and idempotency keys stays.
   */
  public void pause() {
    await(stopListening());
  }

  /**
   * Is back on the same port.
   *
   * @throws IllegalStateException if somebody else has taken the port meanwhile
   */
  public void resume() {
    await(listenAgain());
  }

  private synchronized Future<Void> stopListening() {
    Optional<Future<HttpServer>> open = server;
    server = Optional.empty();
    // One that could not listen has nothing to close.
    return open.map(
            listening ->
                hangUp()
                    .compose(gone -> listening.transform(SandboxProxy::closeIfListening))
                    .compose(gone -> hold(MAX_ATTEMPTS)))
        .orElseGet(Future::succeededFuture);
  }

  /**
   * Ends all connections, and waits for the callers to end theirs: one that has not taken note yet
   * would send its next request into a connection that is gone, instead of being refused another.
   */
  private Future<Void> hangUp() {
    return Future.join(connections.stream().map(this::end).toList()).mapEmpty();
  }

  private Future<Void> end(HttpConnection connection) {
    Promise<Void> ended = Promise.promise();
    SocketChannel channel = (SocketChannel) ((ConnectionBase) connection).channel();
    channel
        .shutdownOutput()
        .addListener(shut -> channel.closeFuture().addListener(closed -> ended.tryComplete()));
    vertx.setTimer(HUNG_UP_MS, late -> ended.tryComplete());
    return ended.future();
  }

  /** A closed listener releases its port a moment later, on its own thread. */
  private synchronized Future<Void> hold(int triesLeft) {
    if (server.isPresent() || held.isPresent()) {
      return Future.succeededFuture();
    }
    try {
      held = Optional.of(ReservedPort.of(port));
      return Future.succeededFuture();
    } catch (UncheckedIOException e) {
      return triesLeft == 0
          ? Future.failedFuture(e)
          : vertx.timer(TRY_AGAIN_MS, TimeUnit.MILLISECONDS).compose(later -> hold(triesLeft - 1));
    }
  }

  private synchronized void letGo() {
    held.ifPresent(ReservedPort::close);
    held = Optional.empty();
  }

  private static Future<Void> closeIfListening(AsyncResult<HttpServer> listening) {
    return listening.succeeded() ? listening.result().close() : Future.succeededFuture();
  }

  private synchronized Future<Void> listenAgain() {
    if (server.isEmpty() || server.get().failed()) {
      server = Optional.of(listen(port).onSuccess(listening -> letGo()));
    }
    return server.get().mapEmpty();
  }

  /** Ends it with all its connections and threads. */
  @Override
  public synchronized void close() {
    server = Optional.empty();
    letGo();
    await(vertx.close());
  }

  private Future<HttpServer> listen(int listenPort) {
    return vertx
        .createHttpServer(serverOptions(listenPort))
        .connectionHandler(this::accept)
        .requestHandler(this::handle)
        .listen();
  }

  private void accept(HttpConnection connection) {
    arrivals.recordConnection();
    connections.add(connection);
    connection.closeHandler(gone -> connections.remove(connection));
  }

  private static HttpServerOptions serverOptions(int listenPort) {
    return new HttpServerOptions()
        .setHost(HOST)
        .setPort(listenPort)
        .setHttp2ClearTextEnabled(false)
        .setTcpNoDelay(true);
  }

  private void handle(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    Optional<Operation> operation =
        HttpMethod.POST.equals(request.method()) ? Operation.at(path) : Optional.empty();
    if (operation.isPresent()) {
      calls.handle(operation.get(), request);
    } else if (path.startsWith(ControlApi.ROOT)) {
      controlDoor.handle(request);
    } else if (HttpMethod.GET.equals(request.method()) && path.equals("/api/v1/health")) {
      Wire.send(request, Response.success(Json.object().put("status", "healthy")));
    } else {
      Wire.send(request, Response.notFound());
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The sandbox proxy: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("The sandbox proxy does not start or stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the sandbox proxy starts or stops", e);
    }
  }
}
