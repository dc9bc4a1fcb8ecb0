package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.telegramauth.testing.TrustingTdlib;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Real TDLib, driven by its JSON interface, with the sandbox's RSA key in the place of Telegram's
 * test key. One library and one receiving thread for all clients of the test run, as TDLib wants
 * it.
 */
final class TdRig implements AutoCloseable {
  /** What TDLib prints of itself; above 1 it prints codes and passwords. */
  private static final int VERBOSITY = Integer.getInteger("tdlib.verbosity", 0);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<Integer, TdRig> CLIENTS = new ConcurrentHashMap<>();
  private static NativeLibrary library;

  private final int clientId;
  private final Map<String, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private final List<JsonNode> states = new CopyOnWriteArrayList<>();
  private int requests;

  private TdRig(int clientId) {
    this.clientId = clientId;
  }

  /**
   * Opens a client that reaches the data centre by its SOCKS5 door.
   *
   * @param directory the client's own; what is in it is resumed
   */
  static TdRig open(DataCentre dataCentre, Path directory) {
    NativeLibrary tdjson = library();
    TdRig rig = new TdRig(tdjson.getFunction("td_create_client_id").invokeInt(new Object[0]));
    CLIENTS.put(rig.clientId, rig);
    // TDLib takes the proxy before its parameters, but answers only after them.
    CompletableFuture<JsonNode> proxy =
        rig.send(
            request("addProxy")
                .put("enable", true)
                .set(
                    "proxy",
                    request("proxy")
                        .put("server", "127.0.0.1")
                        .put("port", dataCentre.port())
                        .set("type", request("proxyTypeSocks5"))));
    rig.require(
        request("setTdlibParameters")
            .put("use_test_dc", true)
            .put("database_directory", directory.toString())
            .put("files_directory", directory.toString())
            .put("api_id", 12345)
            .put("api_hash", "0123456789abcdef0123456789abcdef")
            .put("system_language_code", "en")
            .put("device_model", "test rig")
            .put("system_version", "test")
            .put("application_version", "test"));
    assertThat(rig.answer(proxy).path("@type").asText()).isEqualTo("addedProxy");
    return rig;
  }

  private static synchronized NativeLibrary library() {
    if (library == null) {
      library = NativeLibrary.getInstance(TrustingTdlib.ownLibrary().toString());
      library
          .getFunction("td_execute")
          .invokePointer(
              new Object[] {
                request("setLogVerbosityLevel").put("new_verbosity_level", VERBOSITY).toString()
              });
      Thread receiver = new Thread(TdRig::receive, "tdlib-receiver");
      receiver.setDaemon(true);
      receiver.start();
    }
    return library;
  }

  private static void receive() {
    Function receive = library().getFunction("td_receive");
    while (true) {
      Pointer text = receive.invokePointer(new Object[] {1.0});
      if (text != null) {
        JsonNode event = parse(text.getString(0, "UTF-8"));
        TdRig rig = CLIENTS.get(event.path("@client_id").asInt());
        if (rig != null) {
          rig.receive(event);
        }
      }
    }
  }

  private void receive(JsonNode event) {
    if (event.path("@type").asText().equals("updateAuthorizationState")) {
      states.add(event.path("authorization_state"));
    }
    CompletableFuture<JsonNode> answer = pending.remove(event.path("@extra").asText());
    if (answer != null) {
      answer.complete(event);
    }
  }

  /** A request of this type, to be filled in. */
  static ObjectNode request(String type) {
    return JSON.createObjectNode().put("@type", type);
  }

  /** Sends a request without waiting. */
  synchronized CompletableFuture<JsonNode> send(ObjectNode request) {
    String extra = Integer.toString(requests++);
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(extra, answer);
    library()
        .getFunction("td_send")
        .invokeVoid(new Object[] {clientId, request.put("@extra", extra).toString()});
    return answer;
  }

  /** Sends a request and waits for its answer, which may be an error. */
  JsonNode ask(ObjectNode request) {
    return answer(send(request));
  }

  private JsonNode answer(CompletableFuture<JsonNode> promised) {
    try {
      return promised.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("No answer from TDLib in state " + state(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Sends a request whose answer must not be an error. */
  JsonNode require(ObjectNode request) {
    JsonNode answer = ask(request);
    assertThat(answer.path("@type").asText()).as(answer.toString()).isNotEqualTo("error");
    return answer;
  }

  /** Asks for a code. */
  JsonNode phoneNumber(String number) {
    return ask(request("setAuthenticationPhoneNumber").put("phone_number", number));
  }

  /** Gives a code. */
  JsonNode code(String code) {
    return ask(request("checkAuthenticationCode").put("code", code));
  }

  /** Gives the 2FA password. */
  JsonNode password(String password) {
    return ask(request("checkAuthenticationPassword").put("password", password));
  }

  /** The authorisation state now, without the words that all of them begin with. */
  String state() {
    return states.isEmpty() ? "" : name(states.get(states.size() - 1));
  }

  /** Waits until the client is in this state, and gives it. */
  JsonNode awaitState(String name) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(state()).isEqualTo(name));
    return states.get(states.size() - 1);
  }

  /** The states that the client went through. */
  List<String> history() {
    return states.stream().map(TdRig::name).toList();
  }

  private static String name(JsonNode state) {
    return state.path("@type").asText().replaceFirst("^authorizationState", "");
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON from TDLib", e);
    }
  }

  /** Closes the client, keeping its directory fit to be resumed. */
  @Override
  public void close() {
    if (!state().equals("Closed")) {
      require(request("close"));
      awaitState("Closed");
    }
    CLIENTS.remove(clientId);
  }
}
