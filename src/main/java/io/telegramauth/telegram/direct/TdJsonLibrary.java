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
 * The functions of {@code libtdjson}, called without proxies or generated bindings, so that a
 * native image can call them too.
 *
 * @see <a href="https://core.telegram.org/tdlib/docs/td__json__client_8h.html">td_json_client.h</a>
 */
final class TdJsonLibrary {
  /** Finds symbols when they are first used. */
  private static final int RTLD_LAZY = 1;

  /** Lets the library use its own symbols before those of the same name in the process. */
  private static final int RTLD_DEEPBIND = 8;

  /** Keeps the library once it is loaded. */
  private static final int RTLD_NODELETE = 0x1000;

  /**
   * TDLib's threads never end, and run on in its code: JNA must not unload it when nobody needs it
   * any more, as after a live reload.
   *
   * <p>TDLib carries an OpenSSL of its own and exports it, as it does all of itself: nobody else in
   * this process may get to see that, nor TDLib another's. Local is the absence of a flag.
   */
  private static final Map<String, Object> OPEN_APART =
      Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY | RTLD_DEEPBIND | RTLD_NODELETE);

  /** Warnings: what is read of the log is among them. */
  private static final int LOG_LEVEL = 2;

  private final Function createClientId;
  private final Function send;
  private final Function receive;
  private final Function execute;
  private final Function setLogMessageCallback;

  /** Held for as long as the library is: native code has its address. */
  private final OnMessage onMessage;

  /** Takes lines of TDLib's log. */
  interface Log {
    /** A line; on a thread of TDLib's, which must not be held up. */
    void line(String text);

    /** TDLib's last words. */
    void fatal();
  }

  private TdJsonLibrary(NativeLibrary library, Log log) {
    createClientId = library.getFunction("td_create_client_id");
    send = library.getFunction("td_send");
    receive = library.getFunction("td_receive");
    execute = library.getFunction("td_execute");
    onMessage = new OnMessage(log);
    // Nothing is printed, as lines may hold secrets; the callback picks out what is needed.
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
   * @throws UnsatisfiedLinkError if it is none, or none for this platform
   */
  static TdJsonLibrary load(Path path, Log log) {
    return new TdJsonLibrary(NativeLibrary.getInstance(path.toString(), OPEN_APART), log);
  }

  int createClientId() {
    return createClientId.invokeInt(new Object[0]);
  }

  /** Sends a request; its bytes are wiped. */
  void send(int clientId, byte[] request) {
    byte[] terminated = Arrays.copyOf(request, request.length + 1);
    send.invokeVoid(new Object[] {clientId, terminated});
    Arrays.fill(request, (byte) 0);
    Arrays.fill(terminated, (byte) 0);
  }

  /** Waits for an event; null when none came. To be called by one thread at a time. */
  String receive(double seconds) {
    Pointer text = receive.invokePointer(new Object[] {seconds});
    return text == null ? null : text.getString(0, "UTF-8");
  }

  /** Carries out a request that needs no client. */
  private void execute(String request) {
    byte[] bytes = request.getBytes(UTF_8);
    execute.invokePointer(new Object[] {Arrays.copyOf(bytes, bytes.length + 1)});
  }

  /** Hears nothing of the log any more: what listens is not there any longer than this object. */
  void unhook() {
    setLogMessageCallback.invokeVoid(new Object[] {LOG_LEVEL, null});
  }

  /** What TDLib calls with each line of its log. */
  static final class OnMessage implements Callback {
    private final Log log;

    OnMessage(Log log) {
      this.log = log;
    }

    /** Never returns from a fatal message: TDLib would end the process. */
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
