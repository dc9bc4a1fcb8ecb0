package io.telegramauth.sandbox;

/**
 * An error as Telegram's RPC reports it: a numeric class and an upper-case name.
 *
 * @see <a href="https://core.telegram.org/api/errors">Error handling</a>
 */
public final class RpcError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * Makes an error.
   *
   * @param code Telegram's class, such as 400, 401, 420
   * @param name the error's name with its argument, such as {@code FLOOD_WAIT_37}
   */
  public RpcError(int code, String name) {
    super(name, null, false, false);
    this.code = code;
  }

  /** Telegram's class of error, such as 420. */
  public int code() {
    return code;
  }

  /** The error's name with its argument, such as {@code FLOOD_WAIT_37}. */
  public String name() {
    return getMessage();
  }
}
