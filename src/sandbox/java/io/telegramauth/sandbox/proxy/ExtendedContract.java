package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SandboxTelegram.SignIn;
import io.telegramauth.sandbox.SandboxTelegram.TokenLogin;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A capable proxy: any replica finds a login's key by its {@code authState}. */
final class ExtendedContract implements Contract {
  private static final int MAX_WAIT_SECONDS = 30;
  private static final String PASSWORD_NEEDED = "SESSION_PASSWORD_NEEDED";

  private final SandboxTelegram telegram;
  private final PendingLogins logins;
  private final boolean userIdAsNumber;
  private final SecureRandom random = new SecureRandom();

  ExtendedContract(SandboxTelegram telegram, boolean userIdAsNumber) {
    this.telegram = telegram;
    this.logins = new PendingLogins(telegram);
    this.userIdAsNumber = userIdAsNumber;
  }

  @Override
  public Execution prepare(Operation operation, JsonNode body) {
    Fields fields = new Fields(body);
    Execution step =
        switch (operation) {
          case SEND_CODE -> sendCode(fields);
          case VERIFY_CODE -> verifyCode(fields);
          case VERIFY_PASSWORD -> verifyPassword(fields);
          case RESEND_CODE -> resendCode(fields);
          case CANCEL_CODE -> cancelCode(fields);
          case QR_START -> startQr(fields);
          case QR_WAIT -> waitForScan(fields);
          case LOG_OUT -> logOut(fields);
        };
    fields.check();
    return step;
  }

  @Override
  public Response refusal(Operation operation, RpcError error) {
    return refusal(error, Json.object());
  }

  private Execution sendCode(Fields fields) {
    String phoneNumber = fields.phoneNumber();
    fields.application();
    return () -> {
      AuthKey key = logins.freshKey();
      SentCode sent;
      try {
        sent = telegram.sendCode(key, phoneNumber);
      } catch (RpcError e) {
        telegram.destroy(key);
        throw e;
      }
      String authState = newAuthState();
      logins.keep(authState, key);
      return Response.success(codeSent(sent, authState));
    };
  }

  private Execution verifyCode(Fields fields) {
    String phoneNumber = fields.phoneNumber();
    String phoneCode = fields.text("phoneCode");
    String phoneCodeHash = fields.text("phoneCodeHash");
    fields.application();
    Optional<String> authState = fields.optionalText("authState");
    return () ->
        withKeyOf(
            authState,
            key -> {
              try {
                SignIn signIn = telegram.signIn(key, phoneNumber, phoneCodeHash, phoneCode);
                if (signIn == SignIn.SIGN_UP_REQUIRED) {
                  throw new RpcError(400, "PHONE_NUMBER_UNOCCUPIED");
                }
              } catch (RpcError e) {
                if (!e.name().equals(PASSWORD_NEEDED)) {
                  throw e;
                }
                return passwordNeeded(e, authState);
              }
              return signedIn(key);
            });
  }

  private Execution verifyPassword(Fields fields) {
    if (!fields.isAbsent("phoneNumber")) {
      fields.phoneNumber();
    }
    String password = fields.text("password");
    Optional<String> authState = fields.optionalText("authState");
    return () ->
        withKeyOf(
            authState,
            key -> {
              telegram.checkPassword(key, password.equals(TestAccount.PASSWORD));
              return signedIn(key);
            });
  }

  private Execution resendCode(Fields fields) {
    String phoneNumber = fields.phoneNumber();
    String phoneCodeHash = fields.text("phoneCodeHash");
    Optional<String> authState = fields.optionalText("authState");
    return () ->
        withKeyOf(
            authState,
            key -> {
              SentCode sent = telegram.resendCode(key, phoneNumber, phoneCodeHash);
              return Response.success(codeSent(sent, authState.orElseThrow()));
            });
  }

  private static Response passwordNeeded(RpcError error, Optional<String> authState) {
    ObjectNode details = Json.object().put("passwordHint", TestAccount.PASSWORD_HINT);
    authState.ifPresent(state -> details.put("authState", state));
    return refusal(error, details);
  }

  private Execution startQr(Fields fields) {
    fields.application();
    return () -> {
      String authState = newAuthState();
      AuthKey key = logins.freshKey();
      logins.keep(authState, key);
      return Response.success(waiting(exportToken(key), authState));
    };
  }

  /** Ends with another link than the caller knows, or with what the scan led to. */
  private Execution waitForScan(Fields fields) {
    fields.application();
    String authState = fields.text("authState");
    String known = fields.text("link");
    Duration patience = fields.seconds("wait", MAX_WAIT_SECONDS);
    return new Execution() {
      @Override
      public Response carryOut() {
        AuthKey key =
            logins.find(authState).orElseThrow(() -> new RpcError(400, "AUTH_TOKEN_EXPIRED"));
        try {
          TokenLogin login = telegram.exportLoginToken(key, OptionalInt.empty());
          return login instanceof TokenLogin.Waiting waiting
              ? Response.success(waiting(waiting.token(), authState))
              : signedIn(key);
        } catch (RpcError e) {
          if (!e.name().equals(PASSWORD_NEEDED)) {
            throw e;
          }
          return passwordNeeded(e, Optional.of(authState));
        }
      }

      @Override
      public boolean endsWith(Response response) {
        return !response.body().contains(known);
      }

      @Override
      public Duration patience() {
        return patience;
      }
    };
  }

  private LoginToken exportToken(AuthKey key) {
    return ((TokenLogin.Waiting) telegram.exportLoginToken(key, OptionalInt.empty())).token();
  }

  private ObjectNode waiting(LoginToken token, String authState) {
    return Json.object()
        .put("status", "waiting")
        .put("link", token.link())
        .put("expiresIn", telegram.secondsLeft(token))
        .put("authState", authState);
  }

  private Execution cancelCode(Fields fields) {
    Optional<String> authState = fields.optionalText("authState");
    if (fields.isAbsent("phoneNumber")) {
      return () -> withKeyOf(authState, this::cancelQr);
    }
    String phoneNumber = fields.phoneNumber();
    String phoneCodeHash = fields.text("phoneCodeHash");
    return () ->
        withKeyOf(
            authState,
            key -> {
              if (telegram.authorised(key).isPresent()) {
                // The caller cancels the login without knowing that it was signed in.
                telegram.logOut(key);
              } else {
                telegram.cancelCode(key, phoneNumber, phoneCodeHash);
              }
              return Response.success(Json.object().put("cancelled", true));
            });
  }

  private Response cancelQr(AuthKey key) {
    telegram.destroy(key);
    return Response.success(Json.object().put("cancelled", true));
  }

  private Execution logOut(Fields fields) {
    String sessionString = fields.text("sessionString");
    fields.check();
    AuthKey key;
    try {
      key = keyIn(sessionString);
    } catch (IllegalArgumentException e) {
      fields.wrong("sessionString", e.getMessage());
      fields.check();
      throw e;
    }
    return () -> {
      telegram.logOut(key);
      return Response.success(Json.object().put("loggedOut", true));
    };
  }

  /** GramJS's string, which this proxy gives itself, or Pyrogram's. */
  private static AuthKey keyIn(String sessionString) {
    return sessionString.startsWith("1")
        ? GramJsSession.parse(sessionString).key()
        : PyrogramSession.key(sessionString);
  }

  /**
   * Asks with the login's own key. Without one, any other client of the proxy asks, as on a
   * replicated proxy, and hears from Telegram that the code has expired.
   */
  private Response withKeyOf(Optional<String> authState, Function<AuthKey, Response> call) {
    Optional<AuthKey> own = authState.flatMap(logins::find);
    if (own.isPresent()) {
      return call.apply(own.get());
    }
    AuthKey stranger = logins.freshKey();
    try {
      return call.apply(stranger);
    } finally {
      telegram.destroy(stranger);
    }
  }

  private Response signedIn(AuthKey key) {
    TestAccount account = telegram.authorised(key).orElseThrow();
    return Response.success(signedIn(account, key, userIdAsNumber));
  }

  static ObjectNode signedIn(TestAccount account, AuthKey key, boolean userIdAsNumber) {
    ObjectNode data = Json.object();
    if (userIdAsNumber) {
      data.put("userId", account.userId());
    } else {
      data.put("userId", Long.toString(account.userId()));
    }
    return data.put("sessionString", GramJsSession.inDc(account.dc(), key).render())
        .put("firstName", account.firstName());
  }

  private static ObjectNode codeSent(SentCode sent, String authState) {
    ObjectNode data =
        Json.object()
            .put("phoneCodeHash", sent.phoneCodeHash())
            .put("timeout", sent.timeout().toSeconds())
            .put("isCodeViaApp", sent.channel() == SentCode.Channel.APP)
            .put("type", nameOf(sent.channel()))
            .put("length", sent.length());
    sent.nextChannel().ifPresent(next -> data.put("nextType", nameOf(next)));
    return data.put("authState", authState);
  }

  private static Response refusal(RpcError error, ObjectNode details) {
    if (error.name().equals(PASSWORD_NEEDED)) {
      return Response.failure(401, "AUTHENTICATION_ERROR", error.name(), details, Optional.empty());
    }
    Optional<Duration> retryAfter = RpcNames.wait(error.name());
    int status =
        switch (error.code()) {
          case 420 -> retryAfter.isPresent() ? 429 : 400;
          case 401, 406 -> error.code();
          case 500 -> 502;
          default -> 400;
        };
    return Response.failure(status, "TELEGRAM_ERROR", error.name(), details, retryAfter);
  }

  private static String nameOf(SentCode.Channel channel) {
    return channel.name().toLowerCase(Locale.ROOT);
  }

  private String newAuthState() {
    byte[] token = new byte[18];
    random.nextBytes(token);
    return Base64.getUrlEncoder().encodeToString(token);
  }
}
