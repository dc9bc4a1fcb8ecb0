package io.telegramauth.sandbox.proxy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The meaning of the name of an RPC error. */
final class RpcNames {
  private static final Pattern WAIT = Pattern.compile("FLOOD(?:_[A-Z]+)*_WAIT_(\\d{1,9})");

  private static final Set<String> UNAUTHORISED =
      Set.of(
          "SESSION_PASSWORD_NEEDED",
          "AUTH_KEY_UNREGISTERED",
          "AUTH_KEY_INVALID",
          "SESSION_REVOKED",
          "SESSION_EXPIRED",
          "USER_DEACTIVATED",
          "USER_DEACTIVATED_BAN");

  private static final Set<String> NOT_ACCEPTABLE =
      Set.of(
          "SEND_CODE_UNAVAILABLE",
          "UPDATE_APP_TO_LOGIN",
          "PHONE_PASSWORD_FLOOD",
          "AUTH_KEY_DUPLICATED");

  private static final Pattern TROUBLE =
      Pattern.compile(
          "AUTH_RESTART(_\\d+)?|SIGN_IN_FAILED|RPC_CALL_FAIL|RPC_MCGET_FAIL|INTERDC_.*"
              + "|WORKER_BUSY.*|TIMEOUT");

  private RpcNames() {}

  /** How long a flood wait lasts, when the name is that of one. */
  static Optional<Duration> wait(String name) {
    Matcher matcher = WAIT.matcher(name);
    return matcher.matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /** Telegram's class of the error; 400 for a name that is in none of the others. */
  static int code(String name) {
    if (name.startsWith("FLOOD_") || name.equals("FROZEN_METHOD_INVALID")) {
      return 420;
    } else if (UNAUTHORISED.contains(name)) {
      return 401;
    } else if (NOT_ACCEPTABLE.contains(name)) {
      return 406;
    }
    return TROUBLE.matcher(name).matches() ? 500 : 400;
  }
}
