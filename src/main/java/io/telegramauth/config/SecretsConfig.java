package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.telegramauth.crypto.SecretString;
import java.util.List;
import java.util.Optional;

/** The sealing secrets and the callers' keys. */
@ConfigMapping(prefix = "telegram-auth.secrets")
public interface SecretsConfig {
  /** Seals what is stored; at least 32 bytes of high entropy. */
  Optional<SecretString> sessionSecret();

  /** The secret before the last rotation; opens only. */
  Optional<SecretString> sessionSecretPrevious();

  /** The key of the service named {@code default}. */
  Optional<SecretString> apiKey();

  /** Keys of further services: {@code name=key,name=key}. */
  Optional<SecretString> serviceApiKeys();

  /** Names of services that see the sessions of every owner, as {@code default} does. */
  Optional<List<String>> servicesSeeingAll();

  /** The administrators' key. */
  Optional<SecretString> adminApiKey();
}
