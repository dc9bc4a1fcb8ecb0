package io.telegramauth.ops;

import io.telegramauth.crypto.KeyRing;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.ApiCredentials;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** What the rooms are given and do not make themselves: time, keys, credentials. */
class SharedBeans {
  @Produces
  @Singleton
  InstantSource clock() {
    // Stores keep milliseconds: what is answered at once and what is read later must be the same.
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  @Produces
  @Singleton
  KeyRing keyRing(SecretsConfig secrets) {
    SecretString current =
        secrets
            .sessionSecret()
            .orElseThrow(() -> new IllegalStateException("SESSION_SECRET is not set"));
    return KeyRing.of(current, secrets.sessionSecretPrevious());
  }

  @Produces
  @Singleton
  ApiCredentials apiCredentials(TelegramConfig telegram) {
    // Both are checked at start; without them only a dev mode runs, whose proxy may not need them.
    return new ApiCredentials(
        telegram.apiId().flatMap(ConfigChecks::positiveInteger).orElse(0),
        telegram.apiHash().orElseGet(() -> SecretString.of("")));
  }
}
