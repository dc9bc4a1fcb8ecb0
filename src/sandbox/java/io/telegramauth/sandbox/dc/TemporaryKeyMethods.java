package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.dc.tl.TlException;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Binding of temporary keys to the permanent one that a login hangs on.
 *
 * @see <a href="https://core.telegram.org/api/pfs">Perfect forward secrecy</a>
 */
final class TemporaryKeyMethods implements Rpc.Methods {
  private static final int OUTER_HEADER = 24;
  private static final int INNER_HEADER = 32;

  private final KeyRing keys;

  TemporaryKeyMethods(KeyRing keys) {
    this.keys = keys;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.AUTH_BIND_TEMP_AUTH_KEY, this::bind);
    methods.put(TlName.AUTH_DROP_TEMP_AUTH_KEYS, this::drop);
  }

  private Future<byte[]> bind(Rpc.Call call) {
    TlObject query = call.query();
    KeyEntry temporary = call.key();
    if (!temporary.temporary()) {
      throw new RpcError(400, "TEMP_AUTH_KEY_EMPTY");
    }
    KeyEntry permanentEntry =
        keys.find(query.longAt("perm_auth_key_id"), Optional.of(temporary.destination()))
            .filter(entry -> !entry.temporary())
            .orElseThrow(TemporaryKeyMethods::invalid);
    AuthKey permanent = permanentEntry.key();
    TlObject inner = open(permanent, call.messageId(), query.bytesAt("encrypted_message"));
    if (!inner.is(TlName.BIND_AUTH_KEY_INNER)
        || inner.longAt("nonce") != query.longAt("nonce")
        || inner.longAt("temp_auth_key_id") != temporary.key().id()
        || inner.longAt("perm_auth_key_id") != permanent.id()
        || inner.longAt("temp_session_id") != call.origin().session().id()
        || inner.intAt("expires_at") != query.intAt("expires_at")) {
      throw invalid();
    }
    temporary.bindTo(permanentEntry);
    return Future.succeededFuture(TlWriter.bool(true));
  }

  /** Opens the proof that the client has the permanent key, encrypted as in MTProto 1.0. */
  private static TlObject open(AuthKey permanent, long messageId, byte[] packet) {
    if (packet.length <= OUTER_HEADER + INNER_HEADER
        || (packet.length - OUTER_HEADER) % 16 != 0
        || Bytes.littleEndianLong(packet, 0) != permanent.id()) {
      throw invalid();
    }
    byte[] messageKey = Bytes.slice(packet, 8, 16);
    byte[] plain =
        MessageKeys.firstVersionCipher(permanent, messageKey)
            .decrypt(Bytes.slice(packet, OUTER_HEADER, packet.length - OUTER_HEADER));
    int length = Bytes.littleEndianInt(plain, 28);
    if (length < 4
        || length > plain.length - INNER_HEADER
        || Bytes.littleEndianLong(plain, 16) != messageId) {
      throw invalid();
    }
    byte[] hash = Digests.sha1(Bytes.slice(plain, 0, INNER_HEADER + length));
    if (!Arrays.equals(messageKey, Bytes.slice(hash, 4, 16))) {
      throw invalid();
    }
    try {
      byte[] body = Bytes.slice(plain, INNER_HEADER, length);
      return new TlReader(body, TlSchema.newest()).readObject();
    } catch (TlException e) {
      throw invalid();
    }
  }

  private static RpcError invalid() {
    return new RpcError(400, "ENCRYPTED_MESSAGE_INVALID");
  }

  private Future<byte[]> drop(Rpc.Call call) {
    keys.dropTemporary(call.key().permanentKey(), call.query().listAt("except_auth_keys"));
    return Future.succeededFuture(TlWriter.bool(true));
  }
}
