package io.telegramauth.telegram;

import static java.util.Map.entry;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Telegram's RPC errors mean: the one table that leads from their names to the failure
 * catalogue. Names that the catalogue holds itself need no row.
 *
 * @see <a href="https://core.telegram.org/api/errors">Error handling</a>
 */
public final class RpcFailures {
  /** The entries of the catalogue whose names are Telegram's own. */
  private static final Set<FailureCode> NAMED_BY_TELEGRAM =
      EnumSet.of(
          FailureCode.PHONE_NUMBER_INVALID,
          FailureCode.PHONE_NUMBER_BANNED,
          FailureCode.PHONE_NUMBER_FLOOD,
          FailureCode.PHONE_PASSWORD_FLOOD,
          FailureCode.PHONE_NUMBER_APP_SIGNUP_FORBIDDEN,
          FailureCode.PHONE_PASSWORD_PROTECTED,
          FailureCode.FLOOD_WAIT,
          FailureCode.FROZEN_METHOD_INVALID,
          FailureCode.SMS_CODE_CREATE_FAILED,
          FailureCode.SEND_CODE_UNAVAILABLE,
          FailureCode.PHONE_CODE_EMPTY,
          FailureCode.PHONE_CODE_HASH_EMPTY,
          FailureCode.PHONE_CODE_INVALID,
          FailureCode.PHONE_CODE_EXPIRED,
          FailureCode.SESSION_PASSWORD_NEEDED,
          FailureCode.PASSWORD_HASH_INVALID,
          FailureCode.SRP_ID_INVALID,
          FailureCode.SRP_PASSWORD_CHANGED,
          FailureCode.PASSWORD_RECOVERY_NA,
          FailureCode.PASSWORD_RECOVERY_EXPIRED,
          FailureCode.CODE_INVALID,
          FailureCode.EMAIL_INVALID,
          FailureCode.AUTH_TOKEN_EXPIRED,
          FailureCode.AUTH_TOKEN_INVALID,
          FailureCode.AUTH_TOKEN_ALREADY_ACCEPTED,
          FailureCode.ACCESS_TOKEN_INVALID,
          FailureCode.ACCESS_TOKEN_EXPIRED,
          FailureCode.USER_DEACTIVATED,
          FailureCode.AUTH_KEY_DUPLICATED,
          FailureCode.AUTH_KEY_PERM_EMPTY,
          FailureCode.FRESH_RESET_AUTHORISATION_FORBIDDEN,
          FailureCode.API_ID_INVALID,
          FailureCode.API_ID_PUBLISHED_FLOOD,
          FailureCode.UPDATE_APP_TO_LOGIN,
          FailureCode.AUTH_RESTART,
          FailureCode.SIGN_IN_FAILED);

  private static final Map<String, FailureCode> NAMED_OTHERWISE =
      Map.ofEntries(
          entry("FLOOD_TEST_PHONE_WAIT", FailureCode.FLOOD_WAIT),
          entry("FLOOD_PREMIUM_WAIT", FailureCode.FLOOD_WAIT),
          entry("SLOWMODE_WAIT", FailureCode.FLOOD_WAIT),
          entry("PHONE_HASH_EXPIRED", FailureCode.PHONE_CODE_EXPIRED),
          entry("PHONE_NUMBER_UNOCCUPIED", FailureCode.SIGN_UP_REQUIRED),
          entry("EMAIL_CODE_INVALID", FailureCode.PHONE_CODE_INVALID),
          entry("EMAIL_HASH_EXPIRED", FailureCode.PHONE_CODE_EXPIRED),
          entry("EMAIL_VERIFY_EXPIRED", FailureCode.PHONE_CODE_EXPIRED),
          entry("EMAIL_NOT_ALLOWED", FailureCode.EMAIL_INVALID),
          entry("EMAIL_UNCONFIRMED", FailureCode.EMAIL_INVALID),
          entry("EMAIL_NOT_SETUP", FailureCode.EMAIL_INVALID),
          entry("EMAIL_TOKEN_INVALID", FailureCode.EMAIL_INVALID),
          entry("AUTH_TOKEN_INVALIDX", FailureCode.AUTH_TOKEN_INVALID),
          entry("AUTH_KEY_UNREGISTERED", FailureCode.SESSION_DEAD),
          entry("AUTH_KEY_INVALID", FailureCode.SESSION_DEAD),
          entry("SESSION_REVOKED", FailureCode.SESSION_DEAD),
          entry("SESSION_EXPIRED", FailureCode.SESSION_DEAD),
          entry("USER_DEACTIVATED_BAN", FailureCode.USER_DEACTIVATED),
          entry("RPC_CALL_FAIL", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("RPC_MCGET_FAIL", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("INTERDC_CALL_ERROR", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("INTERDC_CALL_RICH_ERROR", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("WORKER_BUSY_TOO_LONG_RETRY", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("PHONE_MIGRATE", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("NETWORK_MIGRATE", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("USER_MIGRATE", FailureCode.TELEGRAM_UNAVAILABLE),
          entry("CONNECTION_API_ID_INVALID", FailureCode.API_ID_INVALID),
          entry("CONNECTION_NOT_INITED", FailureCode.CONNECTION_REFUSED_BY_TELEGRAM),
          entry("CONNECTION_DEVICE_MODEL_EMPTY", FailureCode.CONNECTION_REFUSED_BY_TELEGRAM),
          entry("CONNECTION_LANG_PACK_INVALID", FailureCode.CONNECTION_REFUSED_BY_TELEGRAM),
          entry("CONNECTION_SYSTEM_EMPTY", FailureCode.CONNECTION_REFUSED_BY_TELEGRAM),
          entry("CONNECTION_LAYER_INVALID", FailureCode.CONNECTION_REFUSED_BY_TELEGRAM),
          entry("CONNECTION_APP_VERSION_EMPTY", FailureCode.CONNECTION_REFUSED_BY_TELEGRAM));

  private static final Map<String, FailureCode> BY_NAME = byName();

  private RpcFailures() {}

  private static Map<String, FailureCode> byName() {
    Map<String, FailureCode> byName = new HashMap<>(NAMED_OTHERWISE);
    NAMED_BY_TELEGRAM.forEach(code -> byName.put(code.name(), code));
    return Map.copyOf(byName);
  }

  /**
   * The failure that an RPC error means.
   *
   * @return empty when the name is in no table: it may be no RPC error at all
   */
  public static Optional<Failure> of(RpcError error) {
    return Optional.ofNullable(BY_NAME.get(error.name())).map(code -> failure(code, error));
  }

  /** The first RPC error in a text that is in a table. */
  public static Optional<Failure> find(String text) {
    return RpcError.findAll(text).stream().flatMap(error -> of(error).stream()).findFirst();
  }

  private static Failure failure(FailureCode code, RpcError error) {
    if (code == FailureCode.FLOOD_WAIT && error.argument().isPresent()) {
      return Failure.of(code, Duration.ofSeconds(error.argument().getAsLong()));
    }
    return Failure.of(code);
  }
}
