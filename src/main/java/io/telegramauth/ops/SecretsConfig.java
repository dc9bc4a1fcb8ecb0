package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.telegramauth.crypto.SecretString;
import java.util.Optional;

/** The secrets that seal, and the keys of those who may ask. */
@ConfigMapping(prefix = "telegram-auth.secrets")
public interface SecretsConfig {
  /** Seals what is kept; at least 32 bytes of high entropy. */
  Optional<SecretString> sessionSecret();

  /** What sealed before the last rotation; still opens. */
  Optional<SecretString> sessionSecretPrevious();

  /** The key of the service named {@code default}. */
  Optional<SecretString> apiKey();

  /** More services with a key each: {@code name=key,name=key}. */
  Optional<SecretString> serviceApiKeys();

  /** The administrators' key. */
  Optional<SecretString> adminApiKey();
}
