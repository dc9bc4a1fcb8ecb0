package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Transfers a login to another data centre. The key there stands for the same login, and ends with
 * it.
 *
 * @see <a href="https://core.telegram.org/api/datacenter">Working with different data centres</a>
 */
final class TransferMethods implements Rpc.Methods {
  private static final int MAX_UNDER_WAY = 1024;

  private final SandboxTelegram telegram;
  private final SecureRandom random;
  private final Map<ByteBuffer, Export> underWay =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Export> eldest) {
          return size() > MAX_UNDER_WAY;
        }
      };

  private record Export(AuthKey home, long userId, int dc) {}

  TransferMethods(SandboxTelegram telegram, SecureRandom random) {
    this.telegram = telegram;
    this.random = random;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.AUTH_EXPORT_AUTHORIZATION, this::export);
    methods.put(TlName.AUTH_IMPORT_AUTHORIZATION, this::importHere);
  }

  private Future<byte[]> export(Rpc.Call call) {
    long userId = UserMethods.authorised(telegram, call).userId();
    int dc = call.query().intAt("dc_id");
    Destination here = call.key().destination();
    if (dc < 1 || dc > Destination.count(here.test()) || dc == here.dc()) {
      throw new RpcError(400, "DC_ID_INVALID");
    }
    byte[] token = new byte[32];
    random.nextBytes(token);
    underWay.put(ByteBuffer.wrap(token), new Export(call.key().identity(), userId, dc));
    TlObject answer =
        TlObject.of(TlName.AUTH_EXPORTED_AUTHORIZATION).with("id", userId).with("bytes", token);
    return Future.succeededFuture(TlWriter.bytes(answer, call.schema()));
  }

  private Future<byte[]> importHere(Rpc.Call call) {
    Export export = underWay.remove(ByteBuffer.wrap(call.query().bytesAt("bytes")));
    if (export == null
        || export.userId != call.query().longAt("id")
        || export.dc != call.key().destination().dc()) {
      throw new RpcError(400, "AUTH_BYTES_INVALID");
    }
    call.key().importFrom(export.home);
    return Future.succeededFuture(
        TlWriter.bytes(LoginMethods.authorisation(telegram, call), call.schema()));
  }
}
