package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SandboxTelegram.SignIn;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import java.time.Duration;
import java.util.Optional;

/**
 * The earlier proxy: one process that finds a login's key by its phone number and hash, and tells
 * every failure in words, under one status and code for each call.
 */
final class LegacyContract implements Contract {
  private static final int TIMEOUT_SECONDS = 120;

  private final SandboxTelegram telegram;
  private final PendingLogins logins;
  private final boolean userIdAsNumber;

  LegacyContract(SandboxTelegram telegram, boolean userIdAsNumber) {
    this.telegram = telegram;
    this.logins = new PendingLogins(telegram);
    this.userIdAsNumber = userIdAsNumber;
  }

  @Override
  public Execution prepare(Operation operation, JsonNode body) {
    if (operation.extension()) {
      throw new RefusedCall(Response.notFound());
    }
    Fields fields = new Fields(body);
    Execution step = operation == Operation.SEND_CODE ? sendCode(fields) : verifyCode(fields);
    fields.check();
    return step;
  }

  @Override
  public Response refusal(Operation operation, RpcError error) {
    String words = inWordsOfGramJs(operation, error);
    return operation == Operation.SEND_CODE
        ? Response.failure(502, "TELEGRAM_ERROR", "Failed to send code: " + words)
        : Response.failure(401, "AUTHENTICATION_ERROR", "Failed to verify code: " + words);
  }

  private Execution sendCode(Fields fields) {
    String phoneNumber = fields.phoneNumber();
    return () -> {
      AuthKey key = logins.freshKey();
      SentCode sent;
      try {
        sent = telegram.sendCode(key, phoneNumber);
      } catch (RpcError e) {
        telegram.destroy(key);
        throw e;
      }
      logins.keep(login(phoneNumber, sent.phoneCodeHash()), key);
      return Response.success(
          Json.object()
              .put("phoneCodeHash", sent.phoneCodeHash())
              .put("timeout", TIMEOUT_SECONDS)
              .put("isCodeViaApp", sent.channel() == SentCode.Channel.APP));
    };
  }

  private Execution verifyCode(Fields fields) {
    String phoneNumber = fields.phoneNumber();
    String phoneCode = fields.text("phoneCode");
    String phoneCodeHash = fields.text("phoneCodeHash");
    return () -> {
      AuthKey key =
          logins
              .find(login(phoneNumber, phoneCodeHash))
              .orElseThrow(() -> new RpcError(400, "PHONE_CODE_EXPIRED"));
      SignIn signIn = telegram.signIn(key, phoneNumber, phoneCodeHash, phoneCode);
      if (signIn == SignIn.SIGN_UP_REQUIRED) {
        throw new RpcError(400, "PHONE_NUMBER_UNOCCUPIED");
      }
      TestAccount account = telegram.authorised(key).orElseThrow();
      return Response.success(ExtendedContract.signedIn(account, key, userIdAsNumber));
    };
  }

  private static String login(String phoneNumber, String phoneCodeHash) {
    return (phoneNumber.startsWith("+") ? phoneNumber.substring(1) : phoneNumber)
        + '/'
        + phoneCodeHash;
  }

  private static String inWordsOfGramJs(Operation operation, RpcError error) {
    Optional<Duration> wait = RpcNames.wait(error.name());
    String what =
        wait.isPresent()
            ? "A wait of %d seconds is required".formatted(wait.get().toSeconds())
            : "%d: %s".formatted(error.code(), error.name());
    return "%s (caused by %s)".formatted(what, operation.rpc());
  }
}
