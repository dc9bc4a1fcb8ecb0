package io.telegramauth.startup;

import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.TelegramConfig;
import io.telegramauth.crypto.KeyRing;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.ApiCredentials;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** Produces the beans that every package shares: clock, key ring, Telegram credentials. */
class SharedBeanProducer {
  @Produces
  @Singleton
  InstantSource clock() {
    // Stores keep milliseconds: a time must be the same in a response and when it is read later.
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
    // Both are checked at startup. Without them only dev mode runs, whose proxy may not need them.
    return new ApiCredentials(
        telegram.apiId().flatMap(ConfigChecks::positiveInteger).orElse(0),
        telegram.apiHash().orElseGet(() -> SecretString.of("")));
  }
}
