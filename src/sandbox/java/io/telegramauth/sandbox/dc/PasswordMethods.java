package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The 2FA password: its parameters and its check.
 *
 * @see <a href="https://core.telegram.org/api/srp">Two-factor authentication</a>
 */
final class PasswordMethods implements Rpc.Methods {
  private final SandboxTelegram telegram;
  private final Faults faults;
  private final Vertx vertx;
  private final SecureRandom random;

  /** All accounts with a password have the same, so one verifier does; made when first needed. */
  private Future<SrpVerifier> verifier;

  PasswordMethods(SandboxTelegram telegram, Faults faults, Vertx vertx, SecureRandom random) {
    this.telegram = telegram;
    this.faults = faults;
    this.vertx = vertx;
    this.random = random;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.ACCOUNT_GET_PASSWORD, this::getPassword);
    methods.put(TlName.AUTH_CHECK_PASSWORD, this::checkPassword);
  }

  private Future<SrpVerifier> verifier() {
    if (verifier == null) {
      verifier = vertx.executeBlocking(() -> new SrpVerifier(TestAccount.PASSWORD, random), false);
    }
    return verifier;
  }

  private Future<byte[]> getPassword(Rpc.Call call) {
    AuthKey key = call.key().identity();
    TestAccount account =
        telegram
            .passwordPending(key)
            .or(() -> telegram.authorised(key))
            .orElseThrow(() -> new RpcError(401, "AUTH_KEY_UNREGISTERED"));
    return verifier()
        .compose(
            v ->
                account.hasPassword()
                    ? vertx.executeBlocking(v::challenge, false).map(c -> withPassword(call, v, c))
                    : Future.succeededFuture(base(v)))
        .map(password -> TlWriter.bytes(password, call.schema()));
  }

  private static TlObject withPassword(Rpc.Call call, SrpVerifier verifier, SrpChallenge given) {
    call.key().challenge(given);
    return base(verifier)
        .with("has_password", true)
        .with("current_algo", verifier.algorithm())
        .with("srp_B", Bytes.of(given.publicValue()))
        .with("srp_id", given.id())
        .with("hint", TestAccount.PASSWORD_HINT);
  }

  private static TlObject base(SrpVerifier verifier) {
    return TlObject.of(TlName.ACCOUNT_PASSWORD)
        .with("new_algo", verifier.newAlgorithm())
        .with(
            "new_secure_algo",
            TlObject.of(TlName.SECURE_PASSWORD_KDF_ALGO).with("salt", verifier.randomBytes(8)))
        .with("secure_random", verifier.randomBytes(256));
  }

  private Future<byte[]> checkPassword(Rpc.Call call) {
    AuthKey key = call.key().identity();
    TlObject given = call.query().objectAt("password");
    if (given.is(TlName.INPUT_CHECK_PASSWORD_EMPTY)) {
      return Future.succeededFuture(judge(call, key, false));
    }
    Optional<SrpChallenge> challenge = call.key().takeChallenge();
    if (challenge.isEmpty() || challenge.get().id() != given.longAt("srp_id")) {
      throw new RpcError(400, "SRP_ID_INVALID");
    }
    byte[] a = given.bytesAt("A");
    byte[] proof = given.bytesAt("M1");
    return verifier()
        .compose(v -> vertx.executeBlocking(() -> v.accepts(challenge.get(), a, proof), false))
        .map(
            verdict ->
                judge(call, key, verdict.orElseThrow(() -> new RpcError(400, "SRP_A_INVALID"))));
  }

  private byte[] judge(Rpc.Call call, AuthKey key, boolean proofIsRight) {
    telegram.checkPassword(key, proofIsRight);
    return LoginMethods.signedIn(telegram, faults, call);
  }
}
