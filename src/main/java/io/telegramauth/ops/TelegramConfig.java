package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.telegramauth.crypto.SecretString;
import java.util.Optional;

/** This service's own credentials at Telegram. */
@ConfigMapping(prefix = "telegram-auth.telegram")
public interface TelegramConfig {
  /**
   * The application's number, a positive integer; text, so that a wrong one is reported in words.
   */
  Optional<String> apiId();

  /** The application's secret, 32 hexadecimal digits. */
  Optional<SecretString> apiHash();
}
