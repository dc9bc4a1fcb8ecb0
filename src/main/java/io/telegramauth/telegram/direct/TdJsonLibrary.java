package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The functions of {@code libtdjson}, called without dynamic proxies or generated bindings, so that
 * they work in a native image.
 *
 * @see <a href="https://core.telegram.org/tdlib/docs/td__json__client_8h.html">td_json_client.h</a>
 */
final class TdJsonLibrary {
  /** Resolves symbols at first use. */
  private static final int RTLD_LAZY = 1;

  /** Prefers the library's own symbols to those of the same name in the process. */
  private static final int RTLD_DEEPBIND = 8;

  /** Never unloads the library. */
  private static final int RTLD_NODELETE = 0x1000;

  /**
   * TDLib's threads never end, so JNA must not unload its code, for example after a live reload.
   *
   * <p>TDLib exports all its symbols, among them those of its own OpenSSL: no other library of this
   * process may see them, nor TDLib another's. Local visibility is the absence of a flag.
   */
  private static final Map<String, Object> OPEN_APART =
      Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY | RTLD_DEEPBIND | RTLD_NODELETE);

  /** Warnings; the lines that are read are among them. */
  private static final int LOG_LEVEL = 2;

  private final Function createClientId;
  private final Function send;
  private final Function receive;
  private final Function execute;
  private final Function setLogMessageCallback;

  /** Kept as long as the library: native code holds its address. */
  private final OnMessage onMessage;

  /** Receives TDLib's log. */
  interface Log {
    /** Receives a line, on a thread of TDLib's: must not block. */
    void line(String text);

    /** TDLib has failed fatally. */
    void fatal();
  }

  private TdJsonLibrary(NativeLibrary library, Log log) {
    createClientId = library.getFunction("td_create_client_id");
    send = library.getFunction("td_send");
    receive = library.getFunction("td_receive");
    execute = library.getFunction("td_execute");
    onMessage = new OnMessage(log);
    // Nothing is printed, because lines may hold secrets. The callback gets them.
    execute("{\"@type\":\"setLogVerbosityLevel\",\"new_verbosity_level\":" + LOG_LEVEL + "}");
    execute("{\"@type\":\"setLogStream\",\"log_stream\":{\"@type\":\"logStreamEmpty\"}}");
    Native.setCallbackThreadInitializer(
        onMessage, new CallbackThreadInitializer(/* daemon= */ true, /* detach= */ true));
    setLogMessageCallback = library.getFunction("td_set_log_message_callback");
    setLogMessageCallback.invokeVoid(new Object[] {LOG_LEVEL, onMessage});
  }

  /**
   * Loads the library.
   *
   * @throws UnsatisfiedLinkError if the file is no library for this platform
   */
  static TdJsonLibrary load(Path path, Log log) {
    return new TdJsonLibrary(NativeLibrary.getInstance(path.toString(), OPEN_APART), log);
  }

  int createClientId() {
    return createClientId.invokeInt(new Object[0]);
  }

  /** Sends a request, and wipes its bytes. */
  void send(int clientId, byte[] request) {
    byte[] terminated = Arrays.copyOf(request, request.length + 1);
    send.invokeVoid(new Object[] {clientId, terminated});
    Arrays.fill(request, (byte) 0);
    Arrays.fill(terminated, (byte) 0);
  }

  /** Waits for an event; returns null if none came. Not for concurrent use. */
  String receive(double seconds) {
    Pointer text = receive.invokePointer(new Object[] {seconds});
    return text == null ? null : text.getString(0, "UTF-8");
  }

  /** Executes a request that needs no client. */
  private void execute(String request) {
    byte[] bytes = request.getBytes(UTF_8);
    execute.invokePointer(new Object[] {Arrays.copyOf(bytes, bytes.length + 1)});
  }

  /** Removes the log callback, which lives no longer than this object. */
  void unhook() {
    setLogMessageCallback.invokeVoid(new Object[] {LOG_LEVEL, null});
  }

  /** TDLib's log callback. */
  static final class OnMessage implements Callback {
    private final Log log;

    OnMessage(Log log) {
      this.log = log;
    }

    /** Does not return from a fatal message: TDLib would end the process. */
    public void callback(int level, Pointer message) {
      if (level > 0) {
        log.line(message.getString(0, "UTF-8"));
        return;
      }
      log.fatal();
      while (true) {
        LockSupport.park(this);
      }
    }
  }
}
