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
 * TDLib in this process, by its JSON interface. The library is loaded when the first client is
 * opened. One thread receives for all clients, while there are any: TDLib allows no second one.
 */
@ApplicationScoped
class JnaTdClients implements TdClients {
  private static final Logger LOG = Logger.getLogger(JnaTdClients.class);

  /** How long one look for events lasts; the last client's end is an event too. */
  private static final double RECEIVE_SECONDS = 10;

  /** How long the end of this process is put off for clients to close. */
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
  public TdClient open(Consumer<TdUpdate> updates) {
    synchronized (lifecycle) {
      requireLibrary();
      Client client = new Client(library.createClientId(), updates);
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
      throw TdUnavailableException.failed("TDLib has failed in this process before", null);
    }
    if (library != null) {
      return;
    }
    Path there =
        path.filter(Files::isRegularFile)
            .orElseThrow(
                () ->
                    TdUnavailableException.notBundled(
                        "There is no TDLib at " + path.map(Path::toString).orElse("TDLIB_PATH")));
    try {
      library = TdJsonLibrary.load(there, new LogLines());
    } catch (LinkageError | RuntimeException e) {
      throw TdUnavailableException.failed("TDLib at " + there + " cannot be used", e);
    }
  }

  private void receive() {
    while (goOn()) {
      String text = library.receive(RECEIVE_SECONDS);
      if (text != null) {
        TdJson.read(text).ifPresent(this::received);
      }
    }
  }

  /** Whether there is a client left to receive for; decided together with the next one to come. */
  private boolean goOn() {
    synchronized (lifecycle) {
      receiving = !clients.isEmpty();
      return receiving;
    }
  }

  private void received(TdJson.Event event) {
    Client client = clients.get(event.clientId());
    if (client == null) {
      return;
    }
    try {
      client.received(event);
    } catch (RuntimeException e) {
      // One client's trouble must not end the others' receiving.
      LOG.error("An event of TDLib could not be dealt with", e);
    }
  }

  /**
   * Waits a while for the clients that are still there: a process that ends under them does not end
   * well, as TDLib's globals go while its threads are at work.
   */
  @PreDestroy
  void close() throws InterruptedException {
    Optional<Thread> last;
    synchronized (lifecycle) {
      last = receiving ? Optional.of(receiver) : Optional.empty();
    }
    if (last.isPresent()) {
      last.get().join(CLOSE_TIMEOUT.toMillis());
    }
    if (library != null) {
      library.unhook();
    }
  }

  /** A client of TDLib. */
  private final class Client implements TdClient {
    private final int id;
    private final Consumer<TdUpdate> updates;
    private final AtomicLong requests = new AtomicLong();
    private final Map<Long, Consumer<TdResponse>> open = new ConcurrentHashMap<>();

    Client(int id, Consumer<TdUpdate> updates) {
      this.id = id;
      this.updates = updates;
    }

    @Override
    public void ask(TdRequest request, Consumer<TdResponse> answered) {
      long number = requests.incrementAndGet();
      open.put(number, answered);
      library.send(id, TdJson.write(request, number));
    }

    void received(TdJson.Event event) {
      event
          .extra()
          .map(open::remove)
          .ifPresent(answered -> answered.accept(TdJson.answer(event.content())));
      TdJson.update(event.content()).ifPresent(this::tell);
    }

    void tell(TdUpdate update) {
      if (update instanceof TdUpdate.AuthorizationState at
          && at.authorization() instanceof TdAuthorization.Closed) {
        clients.remove(id);
      }
      updates.accept(update);
    }
  }

  /** What TDLib's log tells a login. Everything else in it is dropped. */
  private final class LogLines implements TdJsonLibrary.Log {
    @Override
    public void line(String text) {
      TdLogLine.read(text)
          .ifPresent(
              line ->
                  Optional.ofNullable(clients.get(line.clientId()))
                      .ifPresent(client -> client.updates.accept(line.update())));
    }

    @Override
    public void fatal() {
      broken = true;
      LOG.error("TDLib has failed: the direct route is out of use until this process is restarted");
      List<Client> left = List.copyOf(clients.values());
      clients.clear();
      left.forEach(client -> client.updates.accept(new TdUpdate.Broken()));
    }
  }
}
