package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.io.IOException;
import java.time.Instant;

/** The client's half of the binding of a temporary key. */
final class TemporaryKeyBinding {
  private TemporaryKeyBinding() {}

  static boolean bind(SessionClient temporary, AuthKey permanent) throws IOException {
    return bind(temporary, permanent.id(), permanent);
  }

  /** Binds with a proof made by any key; false when the server does not believe it. */
  static boolean bind(SessionClient temporary, long permanentId, AuthKey proving)
      throws IOException {
    long messageId = temporary.nextId();
    int expiresAt = (int) Instant.now().plusSeconds(3600).getEpochSecond();
    byte[] inner =
        TlWriter.bytes(
            TlObject.of(TlName.BIND_AUTH_KEY_INNER)
                .with("nonce", 99L)
                .with("temp_auth_key_id", temporary.key.id())
                .with("perm_auth_key_id", permanentId)
                .with("temp_session_id", temporary.sessionId)
                .with("expires_at", expiresAt));
    byte[] random = ClientExchange.random(16);
    byte[] plain =
        Bytes.filled(
            32 + inner.length,
            out -> out.put(random).putLong(messageId).putInt(0).putInt(inner.length).put(inner));
    byte[] messageKey = Bytes.slice(Digests.sha1(plain), 4, 16);
    byte[] padded = Bytes.concat(plain, ClientExchange.random(-plain.length & 15));
    byte[] secret = MessageKeys.firstVersionCipher(proving, messageKey).encrypt(padded);
    byte[] proof =
        Bytes.filled(
            24 + secret.length, out -> out.putLong(permanentId).put(messageKey).put(secret));
    TlObject call =
        TlObject.of(TlName.AUTH_BIND_TEMP_AUTH_KEY)
            .with("perm_auth_key_id", permanentId)
            .with("nonce", 99L)
            .with("expires_at", expiresAt)
            .with("encrypted_message", proof);
    temporary.send(messageId, 1001, temporary.initialised(call));
    byte[] result = temporary.resultBytes(messageId);
    return new TlReader(result, TlSchema.newest()).readInt() == 0x997275b5;
  }
}
