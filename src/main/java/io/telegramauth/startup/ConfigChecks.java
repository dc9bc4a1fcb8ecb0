package io.telegramauth.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.telegramauth.config.ClientIpHeader;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.ServiceKeys;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TelegramConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.ratelimit.Rates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Validates the configuration: one line for each problem, never with a value. */
final class ConfigChecks {
  private static final int MIN_SECRET_LENGTH = 32;
  private static final int MIN_KEY_LENGTH = 16;
  private static final int MIN_DISTINCT_CHARACTERS = 8;

  /** Parts of the example values; nobody must run on them. */
  private static final Pattern EXAMPLES =
      Pattern.compile("example|change-?me|dev-only", Pattern.CASE_INSENSITIVE);

  private final List<String> problems = new ArrayList<>();

  private ConfigChecks() {}

  /** All problems; empty when there are none. */
  static List<String> problems(
      SecretsConfig secrets,
      TelegramConfig telegram,
      ProxyConfig proxy,
      String proxyUrl,
      StoreConfig store,
      RateLimitConfig limits,
      Optional<String> clientIpHeader) {
    ConfigChecks checks = new ConfigChecks();
    checks.sessionSecret("SESSION_SECRET", secrets.sessionSecret(), true);
    checks.sessionSecret("SESSION_SECRET_PREVIOUS", secrets.sessionSecretPrevious(), false);
    checks.keys(secrets);
    checks.telegram(telegram);
    if (proxy.enabled()) {
      checks.proxyUrl(proxyUrl);
      checks.proxyKey(proxy.apiKey());
    }
    checks.problems.addAll(StoreChecks.problems(store));
    checks.problems.addAll(Rates.of(limits).problems());
    ClientIpHeader.of(clientIpHeader).problem().ifPresent(checks.problems::add);
    return List.copyOf(checks.problems);
  }

  static Optional<Integer> positiveInteger(String text) {
    return text.matches("[1-9]\\d{0,8}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private void sessionSecret(String name, Optional<SecretString> secret, boolean required) {
    if (secret.isEmpty()) {
      if (required) {
        problems.add(name + " is not set: make one with `openssl rand -base64 48`");
      }
      return;
    }
    if (secret.get().reveal().getBytes(UTF_8).length < MIN_SECRET_LENGTH) {
      problems.add(name + " has fewer than " + MIN_SECRET_LENGTH + " bytes");
    }
    rejectGuessable(name, secret.get());
  }

  private void keys(SecretsConfig secrets) {
    ServiceKeys services = ServiceKeys.of(secrets);
    problems.addAll(services.problems());
    if (services.keys().isEmpty()) {
      problems.add("API_KEY is not set, nor SERVICE_API_KEYS: no service could have a session");
    }
    if (secrets.adminApiKey().isEmpty()) {
      problems.add("ADMIN_API_KEY is not set");
    }
    Map<String, SecretString> all = new TreeMap<>();
    services.keys().forEach(service -> all.put(service.label(), service.key()));
    secrets.adminApiKey().ifPresent(key -> all.put("ADMIN_API_KEY", key));
    secrets.sessionSecret().ifPresent(secret -> all.put("SESSION_SECRET", secret));
    all.forEach(this::key);
    Map<String, String> names = new HashMap<>();
    all.forEach(
        (name, key) -> {
          String other = names.putIfAbsent(key.reveal(), name);
          if (other != null) {
            problems.add(other + " and " + name + " are the same");
          }
        });
  }

  private void key(String name, SecretString key) {
    if (!name.equals("SESSION_SECRET")) {
      if (key.length() < MIN_KEY_LENGTH) {
        problems.add(name + " has fewer than " + MIN_KEY_LENGTH + " characters");
      }
      // HTTP strips them from a header, so no caller could present such a key.
      if (!key.reveal().equals(key.reveal().strip())) {
        problems.add(name + " begins or ends with a blank");
      }
      rejectGuessable(name, key);
    }
  }

  private void rejectGuessable(String name, SecretString secret) {
    String value = secret.reveal();
    if (EXAMPLES.matcher(value).find()) {
      problems.add(name + " is an example's value: make one of your own");
    } else if (value.chars().distinct().count() < MIN_DISTINCT_CHARACTERS) {
      problems.add(name + " repeats a few characters: make it a random one");
    }
  }

  private void telegram(TelegramConfig telegram) {
    if (telegram.apiId().isEmpty()) {
      problems.add("TELEGRAM_API_ID is not set: see https://my.telegram.org/apps");
    } else if (positiveInteger(telegram.apiId().get()).isEmpty()) {
      problems.add("TELEGRAM_API_ID is not a positive number");
    }
    if (telegram.apiHash().isEmpty()) {
      problems.add("TELEGRAM_API_HASH is not set: see https://my.telegram.org/apps");
    } else if (!telegram.apiHash().get().reveal().matches("[0-9a-fA-F]{32}")) {
      problems.add("TELEGRAM_API_HASH is not 32 hexadecimal digits");
    }
  }

  private void proxyUrl(String proxyUrl) {
    if (!proxyUrl.matches("https?://[^\\s/?#]+[^\\s?#]*")) {
      problems.add("TELEGRAM_PROXY_URL is not an http or https address");
    }
  }

  private void proxyKey(Optional<SecretString> key) {
    if (key.isPresent() && !key.get().reveal().matches("[!-~]+")) {
      problems.add("TELEGRAM_PROXY_API_KEY has a blank, or what else no header can carry");
    }
  }
}
