package io.telegramauth.sandbox;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The latest login tokens. Guarded by the monitor of its {@link SandboxTelegram}. */
final class LoginTokens {
  private static final int MAX_SIZE = 10_000;
  private static final int TOKEN_LENGTH = 32;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<ByteBuffer, LoginToken> tokens =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, LoginToken> eldest) {
          return size() > MAX_SIZE;
        }
      };

  LoginTokens(InstantSource clock) {
    this.clock = clock;
  }

  LoginToken create(AuthKey key) {
    byte[] value = new byte[TOKEN_LENGTH];
    random.nextBytes(value);
    LoginToken token =
        new LoginToken(value, key, clock.instant().plus(SandboxTelegram.LOGIN_TOKEN_LIFETIME));
    tokens.put(ByteBuffer.wrap(value), token);
    return token;
  }

  /**
   * The token of these bytes.
   *
   * @throws RpcError {@code AUTH_TOKEN_INVALIDX} if there is none
   */
  LoginToken find(byte[] value) {
    LoginToken token = tokens.get(ByteBuffer.wrap(value));
    if (token == null) {
      throw new RpcError(400, "AUTH_TOKEN_INVALIDX");
    }
    return token;
  }
}
