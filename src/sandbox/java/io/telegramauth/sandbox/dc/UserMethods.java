package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Methods for signed-in clients: who the user is, and that there are no updates. */
final class UserMethods implements Rpc.Methods {
  private final SandboxTelegram telegram;
  private final InstantSource clock;

  UserMethods(SandboxTelegram telegram, InstantSource clock) {
    this.telegram = telegram;
    this.clock = clock;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.USERS_GET_USERS, this::getUsers);
    methods.put(TlName.UPDATES_GET_STATE, this::getState);
    methods.put(TlName.UPDATES_GET_DIFFERENCE, this::getDifference);
  }

  /**
   * The account that the call's key is signed in as.
   *
   * @throws RpcError {@code AUTH_KEY_UNREGISTERED} when it is not
   */
  static TestAccount authorised(SandboxTelegram telegram, Rpc.Call call) {
    return telegram
        .authorised(call.key().identity())
        .orElseThrow(() -> new RpcError(401, "AUTH_KEY_UNREGISTERED"));
  }

  /** The account's own {@code user}. */
  static TlObject self(TestAccount account) {
    return TlObject.of(TlName.USER)
        .with("self", true)
        .with("id", account.userId())
        .with("access_hash", account.userId() * 31)
        .with("first_name", account.firstName())
        .with("phone", account.phoneNumber());
  }

  private Future<byte[]> getUsers(Rpc.Call call) {
    TestAccount account = authorised(telegram, call);
    List<TlObject> users = new ArrayList<>();
    for (Object wanted : call.query().listAt("id")) {
      TlObject user = (TlObject) wanted;
      if (user.is(TlName.INPUT_USER_SELF)
          || (user.is(TlName.INPUT_USER) && user.longAt("user_id") == account.userId())) {
        users.add(self(account));
      }
    }
    return Future.succeededFuture(TlWriter.vector(users, call.schema()));
  }

  private Future<byte[]> getState(Rpc.Call call) {
    authorised(telegram, call);
    return answer(
        call,
        TlObject.of(TlName.UPDATES_STATE)
            .with("pts", 1)
            .with("qts", 0)
            .with("date", now())
            .with("seq", 1)
            .with("unread_count", 0));
  }

  private Future<byte[]> getDifference(Rpc.Call call) {
    authorised(telegram, call);
    return answer(
        call, TlObject.of(TlName.UPDATES_DIFFERENCE_EMPTY).with("date", now()).with("seq", 1));
  }

  private int now() {
    return (int) clock.instant().getEpochSecond();
  }

  private static Future<byte[]> answer(Rpc.Call call, TlObject object) {
    return Future.succeededFuture(TlWriter.bytes(object, call.schema()));
  }
}
