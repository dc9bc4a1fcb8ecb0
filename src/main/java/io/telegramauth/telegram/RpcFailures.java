package io.telegramauth.telegram;

import static java.util.Map.entry;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Maps Telegram's RPC errors to the failure catalogue. A name that is a code of the catalogue needs
 * no row.
 *
 * @see <a href="https://core.telegram.org/api/errors">Error handling</a>
 */
public final class RpcFailures {
  /** RPC errors whose names are not codes of the catalogue, separated by blanks. */
  private static final Map<FailureCode, String> OTHER_NAMES =
      Map.ofEntries(
          entry(
              FailureCode.FLOOD_WAIT,
              "FLOOD_TEST_PHONE_WAIT FLOOD_PREMIUM_WAIT FLOOD_WAIT_ERROR FLOOD_ERROR "
                  + "SLOWMODE_WAIT"),
          entry(
              FailureCode.PHONE_CODE_EXPIRED,
              "PHONE_HASH_EXPIRED EMAIL_HASH_EXPIRED EMAIL_VERIFY_EXPIRED"),
          entry(FailureCode.SIGN_UP_REQUIRED, "PHONE_NUMBER_UNOCCUPIED"),
          entry(FailureCode.PHONE_CODE_INVALID, "EMAIL_CODE_INVALID"),
          entry(
              FailureCode.EMAIL_INVALID,
              "EMAIL_NOT_ALLOWED EMAIL_UNCONFIRMED EMAIL_NOT_SETUP EMAIL_TOKEN_INVALID"),
          entry(FailureCode.AUTH_TOKEN_INVALID, "AUTH_TOKEN_INVALIDX"),
          entry(
              FailureCode.SESSION_DEAD,
              "AUTH_KEY_UNREGISTERED AUTH_KEY_INVALID SESSION_REVOKED SESSION_EXPIRED"),
          entry(FailureCode.USER_DEACTIVATED, "USER_DEACTIVATED_BAN"),
          entry(
              FailureCode.TELEGRAM_UNAVAILABLE,
              "RPC_CALL_FAIL RPC_MCGET_FAIL INTERDC_CALL_ERROR INTERDC_CALL_RICH_ERROR "
                  + "WORKER_BUSY_TOO_LONG_RETRY PHONE_MIGRATE NETWORK_MIGRATE USER_MIGRATE"),
          entry(FailureCode.API_ID_INVALID, "CONNECTION_API_ID_INVALID"),
          entry(
              FailureCode.CONNECTION_REFUSED_BY_TELEGRAM,
              "CONNECTION_NOT_INITED CONNECTION_DEVICE_MODEL_EMPTY "
                  + "CONNECTION_LANG_PACK_INVALID CONNECTION_SYSTEM_EMPTY CONNECTION_LAYER_INVALID "
                  + "CONNECTION_APP_VERSION_EMPTY"));

  private static final Map<String, FailureCode> BY_NAME = byName();

  /** Waits that Telegram asks for. A proxy's own limits say nothing about a number. */
  private static final Set<FailureCode> WAITS =
      EnumSet.of(
          FailureCode.FLOOD_WAIT, FailureCode.PHONE_NUMBER_FLOOD, FailureCode.PHONE_PASSWORD_FLOOD);

  private RpcFailures() {}

  private static Map<String, FailureCode> byName() {
    Map<String, FailureCode> byName = new HashMap<>();
    OTHER_NAMES.forEach(
        (code, names) -> Stream.of(names.split(" ")).forEach(name -> byName.put(name, code)));
    Stream.of(FailureCode.values())
        .filter(FailureCode::isRpcError)
        .forEach(code -> byName.put(code.name(), code));
    return Map.copyOf(byName);
  }

  /** Returns whether Telegram asks the number or this service to wait. */
  public static boolean isWait(FailureCode code) {
    return WAITS.contains(code);
  }

  /** Finds the failure of the first known RPC error in a text, with the wait in that text. */
  public static Optional<Failure> find(String text) {
    return codeIn(List.of(text)).map(code -> failure(code, List.of(text), Stream.empty()));
  }

  /**
   * Finds the code of the first known RPC error.
   *
   * @param texts the texts, searched in this order
   * @return empty if there is none: the error may not be Telegram's
   */
  public static Optional<FailureCode> codeIn(Collection<String> texts) {
    return texts.stream()
        .flatMap(text -> RpcError.findAll(text).stream())
        .flatMap(error -> Optional.ofNullable(BY_NAME.get(error.name())).stream())
        .findFirst();
  }

  /**
   * Creates the failure of a code with its longest wait, at most a day.
   *
   * @param texts the texts, searched for waits if the code {@linkplain #isWait asks for one}
   * @param others waits from elsewhere
   */
  public static Failure failure(
      FailureCode code, Collection<String> texts, Stream<Duration> others) {
    Stream<Duration> inTexts =
        isWait(code) ? texts.stream().flatMap(RpcFailures::waits) : Stream.empty();
    return Stream.concat(inTexts, others)
        .max(Comparator.naturalOrder())
        .map(wait -> Failure.of(code, WaitParser.bound(wait)))
        .orElseGet(() -> Failure.of(code));
  }

  /** Finds the waits in a text, as the argument of an error or in words. */
  private static Stream<Duration> waits(String text) {
    Stream<Duration> arguments =
        RpcError.findAll(text).stream()
            .filter(error -> isWait(BY_NAME.get(error.name())))
            .flatMap(error -> error.argument().stream().mapToObj(Duration::ofSeconds));
    return Stream.concat(arguments, WaitParser.findAll(text).stream());
  }
}
