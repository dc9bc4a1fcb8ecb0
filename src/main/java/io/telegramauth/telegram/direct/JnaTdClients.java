package io.telegramauth.telegram.direct;

import io.telegramauth.config.DirectConfig;
import io.telegramauth.failure.FailureCode;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * TDLib in this process, called through JNA and its JSON interface. Loads the library when the
 * first client is opened. One thread receives for all clients while there are any: TDLib allows no
 * second.
 */
@ApplicationScoped
class JnaTdClients implements TdClients {
  private static final Logger LOG = Logger.getLogger(JnaTdClients.class);

  /** The time of one wait for an event; the end of the last client is an event, too. */
  private static final double RECEIVE_SECONDS = 10;

  /** How long the process waits at its end for clients to close. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Optional<Path> path;
  private final Map<Integer, Client> clients = new ConcurrentHashMap<>();
  private final Object lifecycle = new Object();

  /** Guarded by {@link #lifecycle}. */
  private boolean receiving;

  /** Guarded by {@link #lifecycle}. */
  private Thread receiver;

  private TdJsonLibrary library;
  private volatile boolean broken;

  @Inject
  JnaTdClients(DirectConfig config) {
    this(config.tdlibPath().map(Path::of));
  }

  JnaTdClients(Optional<Path> path) {
    this.path = path.map(Path::toAbsolutePath);
  }

  @Override
  public TdClient open(Consumer<TdUpdate> onUpdate) {
    synchronized (lifecycle) {
      requireLibrary();
      Client client = new Client(library.createClientId(), onUpdate);
      clients.put(client.id, client);
      if (!receiving) {
        receiving = true;
        receiver = new Thread(this::receive, "telegram-direct-receiver");
        receiver.setDaemon(true);
        receiver.start();
      }
      return client;
    }
  }

  @Override
  public Optional<FailureCode> outOfUse() {
    if (broken) {
      return Optional.of(FailureCode.DIRECT_BROKEN);
    }
    return path.filter(Files::isRegularFile).isPresent()
        ? Optional.empty()
        : Optional.of(FailureCode.DIRECT_NOT_BUNDLED);
  }

  private void requireLibrary() {
    if (broken) {
      throw new TdUnavailableException(
          FailureCode.DIRECT_BROKEN, "TDLib has failed in this process before", null);
    }
    if (library != null) {
      return;
    }
    Path there =
        path.filter(Files::isRegularFile)
            .orElseThrow(
                () ->
                    new TdUnavailableException(
                        FailureCode.DIRECT_NOT_BUNDLED,
                        "There is no TDLib at " + path.map(Path::toString).orElse("TDLIB_PATH"),
                        null));
    try {
      library = TdJsonLibrary.load(there, new LogLines());
    } catch (LinkageError | RuntimeException e) {
      throw new TdUnavailableException(
          FailureCode.DIRECT_BROKEN, "TDLib at " + there + " cannot be used", e);
    }
  }

  private void receive() {
    while (hasClients()) {
      String text = library.receive(RECEIVE_SECONDS);
      if (text != null) {
        TdJson.read(text).ifPresent(this::dispatch);
      }
    }
  }

  /** Returns whether there is a client to receive for; under the lock that opens clients. */
  private boolean hasClients() {
    synchronized (lifecycle) {
      receiving = !clients.isEmpty();
      return receiving;
    }
  }

  private void dispatch(TdJson.Event event) {
    Client client = clients.get(event.clientId());
    if (client == null) {
      return;
    }
    try {
      client.receive(event);
    } catch (RuntimeException e) {
      // A failure of one client must not stop receiving for the others.
      LOG.error("A TDLib event could not be processed", e);
    }
  }

  /**
   * Waits a while for open clients: at the end of the process TDLib's globals are destroyed while
   * its threads still run.
   */
  @PreDestroy
  void close() throws InterruptedException {
    Thread last;
    synchronized (lifecycle) {
      last = receiving ? receiver : null;
    }
    if (last != null) {
      last.join(CLOSE_TIMEOUT.toMillis());
    }
    if (library != null) {
      library.unhook();
    }
  }

  /** A client with its open requests. */
  private final class Client implements TdClient {
    private final int id;
    private final Consumer<TdUpdate> onUpdate;
    private final AtomicLong requests = new AtomicLong();
    private final Map<Long, Consumer<TdResponse>> open = new ConcurrentHashMap<>();

    Client(int id, Consumer<TdUpdate> onUpdate) {
      this.id = id;
      this.onUpdate = onUpdate;
    }

    @Override
    public void send(TdRequest request, Consumer<TdResponse> onResponse) {
      long number = requests.incrementAndGet();
      open.put(number, onResponse);
      library.send(id, TdJson.write(request, number));
    }

    void receive(TdJson.Event event) {
      event
          .extra()
          .map(open::remove)
          .ifPresent(onResponse -> onResponse.accept(TdJson.response(event.content())));
      TdJson.update(event.content()).ifPresent(this::update);
    }

    void update(TdUpdate update) {
      if (update instanceof TdUpdate.AuthorizationState state
          && state.authorization() instanceof TdAuthorization.Closed) {
        clients.remove(id);
      }
      onUpdate.accept(update);
    }
  }

  /** Passes the log lines that a login needs on to its client. */
  private final class LogLines implements TdJsonLibrary.Log {
    @Override
    public void line(String text) {
      TdLogLine.read(text)
          .ifPresent(
              line ->
                  Optional.ofNullable(clients.get(line.clientId()))
                      .ifPresent(client -> client.onUpdate.accept(line.update())));
    }

    @Override
    public void fatal() {
      broken = true;
      LOG.error("TDLib failed; the direct route is unavailable until this process restarts");
      List<Client> left = List.copyOf(clients.values());
      clients.clear();
      left.forEach(client -> client.onUpdate.accept(new TdUpdate.Broken()));
    }
  }
}
