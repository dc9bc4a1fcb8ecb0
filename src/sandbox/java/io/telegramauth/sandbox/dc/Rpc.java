package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.dc.tl.TlException;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dispatches the calls of the API: unwraps a call, counts it, finds its method.
 *
 * @see <a href="https://core.telegram.org/api/invoking">Calling API methods</a>
 */
final class Rpc {
  private static final int MAX_WRAPPERS = 8;

  /** A method. It may throw an {@link RpcError}, or fail the future with one. */
  interface Method {
    Future<byte[]> call(Call call);
  }

  /** A group of methods. */
  interface Methods {
    /** Adds its own. */
    void addTo(Map<TlName, Method> methods);
  }

  /**
   * One call.
   *
   * @param origin where it came from
   * @param messageId the message that it came in
   * @param query the method and its parameters
   * @param schema of the layer that the client declared
   */
  record Call(SessionProtocol.Origin origin, long messageId, TlObject query, TlSchema schema) {
    KeyEntry key() {
      return origin.key();
    }
  }

  private final Counts counts;
  private final Faults faults;
  private final InstantSource clock;
  private final Map<String, Method> methods = new HashMap<>();

  Rpc(Counts counts, Faults faults, InstantSource clock, List<Methods> groups) {
    this.counts = counts;
    this.faults = faults;
    this.clock = clock;
    Map<TlName, Method> all = new HashMap<>();
    groups.forEach(group -> group.addTo(all));
    all.forEach((name, method) -> methods.put(name.text(), method));
  }

  /** Makes the call; the future always succeeds, if only with an error for the client. */
  Future<RpcResult> call(SessionProtocol.Origin origin, SessionProtocol.Message message) {
    long id = message.id();
    Future<byte[]> result;
    try {
      result = dispatch(origin, message);
    } catch (RpcError | TlException e) {
      result = Future.failedFuture(e);
    }
    return result
        .map(bytes -> RpcResult.of(id, bytes))
        .recover(
            cause -> {
              if (cause instanceof RpcError error) {
                return Future.succeededFuture(RpcResult.of(id, error));
              }
              return cause instanceof TlException
                  ? Future.succeededFuture(RpcResult.of(id, new RpcError(400, "INPUT_FETCH_ERROR")))
                  : Future.failedFuture(cause);
            });
  }

  private Future<byte[]> dispatch(SessionProtocol.Origin origin, SessionProtocol.Message message) {
    byte[] query = message.body();
    boolean quiet = false;
    for (int i = 0; i < MAX_WRAPPERS; i++) {
      TlSchema schema = origin.key().schema().orElse(TlSchema.newest());
      int id = new TlReader(query, schema).peekId();
      if (id == Gzip.PACKED) {
        query = Gzip.unpackObject(query);
        continue;
      }
      Optional<String> name = schema.method(id);
      if (name.filter(n -> Wrapper.of(n).isPresent()).isEmpty()) {
        if (!quiet) {
          origin.session().listen();
        }
        return call(origin, message.id(), query, name.orElse(null));
      }
      quiet |= Wrapper.of(name.get()).orElseThrow() == Wrapper.QUIET;
      query = unwrap(origin, new TlReader(query, schema).readObject());
    }
    throw new RpcError(400, "INPUT_REQUEST_TOO_LONG");
  }

  private Future<byte[]> call(
      SessionProtocol.Origin origin, long messageId, byte[] query, String name) {
    TlSchema newest = TlSchema.newest();
    String unknown = "unknown:%08x".formatted(new TlReader(query, newest).peekId());
    counts.recordCall(name == null ? unknown : name);
    faults
        .takeError(name == null ? unknown : name)
        .ifPresent(
            error -> {
              throw error;
            });
    Method method = name == null ? null : methods.get(name);
    if (method == null) {
      throw new RpcError(400, "INPUT_METHOD_INVALID");
    }
    if (needsUser(name) && origin.key().isUnsettledAt(clock.instant())) {
      throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    }
    TlSchema schema =
        origin.key().schema().orElseThrow(() -> new RpcError(400, "CONNECTION_NOT_INITED"));
    TlObject parsed = new TlReader(query, schema).readObject();
    return method.call(new Call(origin, messageId, parsed, schema));
  }

  private static boolean needsUser(String name) {
    return name.startsWith("users.") || name.startsWith("updates.");
  }

  private enum Wrapper {
    LAYER(TlName.INVOKE_WITH_LAYER),
    CONNECTION(TlName.INIT_CONNECTION),
    QUIET(TlName.INVOKE_WITHOUT_UPDATES),
    AFTER_ONE(TlName.INVOKE_AFTER_MSG),
    AFTER_SEVERAL(TlName.INVOKE_AFTER_MSGS);

    private final TlName name;

    Wrapper(TlName name) {
      this.name = name;
    }

    static Optional<Wrapper> of(String name) {
      for (Wrapper wrapper : values()) {
        if (wrapper.name.text().equals(name)) {
          return Optional.of(wrapper);
        }
      }
      return Optional.empty();
    }
  }

  private static byte[] unwrap(SessionProtocol.Origin origin, TlObject wrapper) {
    switch (Wrapper.of(wrapper.name()).orElseThrow()) {
      case LAYER ->
          origin
              .key()
              .speak(
                  TlSchema.ofLayer(wrapper.intAt("layer"))
                      .orElseThrow(() -> new RpcError(400, "CONNECTION_LAYER_INVALID")));
      case CONNECTION -> {
        if (wrapper.intAt("api_id") <= 0) {
          throw new RpcError(400, "CONNECTION_API_ID_INVALID");
        }
        if (wrapper.textAt("device_model").isBlank()) {
          throw new RpcError(400, "CONNECTION_DEVICE_MODEL_EMPTY");
        }
        if (wrapper.textAt("app_version").isBlank()) {
          throw new RpcError(400, "CONNECTION_APP_VERSION_EMPTY");
        }
      }
      case AFTER_ONE -> requireSuccess(origin, wrapper.longAt("msg_id"));
      case AFTER_SEVERAL ->
          wrapper.listAt("msg_ids").forEach(id -> requireSuccess(origin, (Long) id));
      case QUIET -> {
        // The session listens to updates once a call comes without this wrapper.
      }
    }
    return wrapper.bytesAt("query");
  }

  /** Calls of a session are done in turn, so the one to wait for has come to its end. */
  private static void requireSuccess(SessionProtocol.Origin origin, long messageId) {
    if (origin.session().fate(messageId) != Session.Fate.ANSWERED) {
      throw new RpcError(400, "MSG_WAIT_FAILED");
    }
  }
}
