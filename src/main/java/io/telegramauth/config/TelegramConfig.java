package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.telegramauth.crypto.SecretString;
import java.util.Optional;

/** The application's credentials at Telegram. */
@ConfigMapping(prefix = "telegram-auth.telegram")
public interface TelegramConfig {
  /** The api_id, a positive integer; text, so that a malformed value is reported in words. */
  Optional<String> apiId();

  /** The api_hash, 32 hexadecimal digits. */
  Optional<SecretString> apiHash();
}
