package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SandboxTelegram.TokenLogin;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Login tokens, which QR codes show.
 *
 * @see <a href="https://core.telegram.org/api/qr-login">Login via QR code</a>
 */
final class LoginTokenMethods implements Rpc.Methods {
  private final SandboxTelegram telegram;
  private final Faults faults;
  private final InstantSource clock;

  LoginTokenMethods(SandboxTelegram telegram, Faults faults, InstantSource clock) {
    this.telegram = telegram;
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.AUTH_EXPORT_LOGIN_TOKEN, this::export);
    methods.put(TlName.AUTH_IMPORT_LOGIN_TOKEN, this::importHere);
  }

  private Future<byte[]> export(Rpc.Call call) {
    LoginMethods.requireApplication(call);
    OptionalInt here = OptionalInt.of(call.key().destination().dc());
    return answer(call, telegram.exportLoginToken(call.key().identity(), here));
  }

  private Future<byte[]> importHere(Rpc.Call call) {
    call.key().unsettledUntil(clock.instant().plus(faults.settlingAfterImport()));
    return answer(
        call, telegram.importLoginToken(call.key().identity(), call.query().bytesAt("token")));
  }

  private Future<byte[]> answer(Rpc.Call call, TokenLogin login) {
    TlObject answer;
    if (login instanceof TokenLogin.Waiting waiting) {
      answer =
          TlObject.of(TlName.AUTH_LOGIN_TOKEN)
              .with("expires", (int) waiting.token().expiresAt().getEpochSecond())
              .with("token", waiting.token().value());
    } else if (login instanceof TokenLogin.MigrateTo elsewhere) {
      answer =
          TlObject.of(TlName.AUTH_LOGIN_TOKEN_MIGRATE_TO)
              .with("dc_id", elsewhere.dc())
              .with("token", elsewhere.token().value());
    } else {
      answer =
          TlObject.of(TlName.AUTH_LOGIN_TOKEN_SUCCESS)
              .with("authorization", LoginMethods.authorisation(telegram, call));
      LoginMethods.disturb(faults, call);
    }
    return Future.succeededFuture(TlWriter.bytes(answer, call.schema()));
  }
}
