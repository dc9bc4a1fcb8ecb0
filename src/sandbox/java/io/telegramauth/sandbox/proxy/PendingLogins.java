package io.telegramauth.sandbox.proxy;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SandboxTelegram;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which authorisation key belongs to which login. Keeps the latest logins only: an older one is
 * forgotten, as a real proxy forgets it, and its key with it unless it is signed in.
 */
final class PendingLogins {
  private static final int MAX_SIZE = 10_000;

  private final SandboxTelegram telegram;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, AuthKey> keys = new LinkedHashMap<>();

  PendingLogins(SandboxTelegram telegram) {
    this.telegram = telegram;
  }

  /** A key that Telegram knows and that no login has yet. */
  AuthKey freshKey() {
    AuthKey key = AuthKey.random(random);
    telegram.register(key);
    return key;
  }

  synchronized void keep(String login, AuthKey key) {
    keys.put(login, key);
    if (keys.size() > MAX_SIZE) {
      Map.Entry<String, AuthKey> eldest = keys.entrySet().iterator().next();
      keys.remove(eldest.getKey());
      if (telegram.authorised(eldest.getValue()).isEmpty()) {
        telegram.destroy(eldest.getValue());
      }
    }
  }

  synchronized Optional<AuthKey> find(String login) {
    return Optional.ofNullable(keys.get(login));
  }
}
