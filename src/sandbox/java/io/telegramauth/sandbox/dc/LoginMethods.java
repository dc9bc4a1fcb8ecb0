package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.util.Map;

/**
 * Codes, sign-in and log-out.
 *
 * @see <a href="https://core.telegram.org/api/auth">User authorisation</a>
 */
final class LoginMethods implements Rpc.Methods {
  private final SandboxTelegram telegram;
  private final Faults faults;

  LoginMethods(SandboxTelegram telegram, Faults faults) {
    this.telegram = telegram;
    this.faults = faults;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.AUTH_SEND_CODE, this::sendCode);
    methods.put(TlName.AUTH_RESEND_CODE, this::resendCode);
    methods.put(TlName.AUTH_CANCEL_CODE, this::cancelCode);
    methods.put(TlName.AUTH_SIGN_IN, this::signIn);
    methods.put(TlName.AUTH_LOG_OUT, this::logOut);
  }

  private Future<byte[]> sendCode(Rpc.Call call) {
    requireApplication(call);
    String phoneNumber = call.query().textAt("phone_number");
    TestAccount.of(phoneNumber)
        .filter(account -> account.dc() != call.key().destination().dc())
        .ifPresent(
            account -> {
              throw new RpcError(303, "PHONE_MIGRATE_" + account.dc());
            });
    call.key().endImport();
    byte[] answer = answer(call, telegram.sendCode(call.key().identity(), phoneNumber));
    switch (faults.sendCodeAnswer()) {
      case CLOSE -> call.origin().connection().close();
      case HANG -> call.origin().connection().hang();
      case NORMAL -> {
        // The answer goes out as any other.
      }
    }
    return Future.succeededFuture(answer);
  }

  /** Every application is welcome that names itself. */
  static void requireApplication(Rpc.Call call) {
    if (call.query().intAt("api_id") <= 0 || call.query().textAt("api_hash").isBlank()) {
      throw new RpcError(400, "API_ID_INVALID");
    }
  }

  private Future<byte[]> resendCode(Rpc.Call call) {
    SentCode sent =
        telegram.resendCode(
            call.key().identity(),
            call.query().textAt("phone_number"),
            call.query().textAt("phone_code_hash"));
    return Future.succeededFuture(answer(call, sent));
  }

  private static byte[] answer(Rpc.Call call, SentCode sent) {
    TlName type =
        switch (sent.channel()) {
          case APP -> TlName.AUTH_SENT_CODE_TYPE_APP;
          case SMS -> TlName.AUTH_SENT_CODE_TYPE_SMS;
          case CALL -> TlName.AUTH_SENT_CODE_TYPE_CALL;
        };
    TlObject answer =
        TlObject.of(TlName.AUTH_SENT_CODE)
            .with("type", TlObject.of(type).with("length", sent.length()))
            .with("phone_code_hash", sent.phoneCodeHash())
            .with("timeout", (int) sent.timeout().toSeconds());
    sent.nextChannel()
        .ifPresent(
            next ->
                answer.with(
                    "next_type",
                    TlObject.of(
                        next == SentCode.Channel.SMS
                            ? TlName.AUTH_CODE_TYPE_SMS
                            : TlName.AUTH_CODE_TYPE_CALL)));
    return TlWriter.bytes(answer, call.schema());
  }

  private Future<byte[]> cancelCode(Rpc.Call call) {
    telegram.cancelCode(
        call.key().identity(),
        call.query().textAt("phone_number"),
        call.query().textAt("phone_code_hash"));
    return Future.succeededFuture(TlWriter.bool(true));
  }

  private Future<byte[]> signIn(Rpc.Call call) {
    if (!call.query().has("phone_code")) {
      throw new RpcError(400, "PHONE_CODE_EMPTY");
    }
    SandboxTelegram.SignIn outcome =
        telegram.signIn(
            call.key().identity(),
            call.query().textAt("phone_number"),
            call.query().textAt("phone_code_hash"),
            call.query().textAt("phone_code"));
    return Future.succeededFuture(
        switch (outcome) {
          case AUTHORISED -> signedIn(telegram, faults, call);
          case SIGN_UP_REQUIRED ->
              TlWriter.bytes(
                  TlObject.of(TlName.AUTH_AUTHORIZATION_SIGN_UP_REQUIRED), call.schema());
        });
  }

  /** The answer to the code or password that has signed the call's key in. */
  static byte[] signedIn(SandboxTelegram telegram, Faults faults, Rpc.Call call) {
    byte[] answer = TlWriter.bytes(authorisation(telegram, call), call.schema());
    disturb(faults, call);
    return answer;
  }

  /** Does to an answer that signs in what was asked for. */
  static void disturb(Faults faults, Rpc.Call call) {
    switch (faults.signInAnswer()) {
      case CLOSE -> call.origin().connection().close();
      case HANG -> call.origin().connection().hang();
      case NORMAL -> {
        // The answer goes out as any other.
      }
    }
  }

  /** {@code auth.authorization} with the account that the key is signed in as. */
  static TlObject authorisation(SandboxTelegram telegram, Rpc.Call call) {
    TestAccount account = UserMethods.authorised(telegram, call);
    return TlObject.of(TlName.AUTH_AUTHORIZATION).with("user", UserMethods.self(account));
  }

  private Future<byte[]> logOut(Rpc.Call call) {
    telegram.logOut(call.key().identity());
    return Future.succeededFuture(
        TlWriter.bytes(TlObject.of(TlName.AUTH_LOGGED_OUT), call.schema()));
  }
}
