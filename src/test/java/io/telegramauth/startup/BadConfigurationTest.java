package io.telegramauth.startup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.config.DevVarsConfigSourceFactory;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.config.SecretFiles;
import io.telegramauth.config.SecretFilesConfigSourceFactory;
import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.ServiceKeys;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TelegramConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.ratelimit.Rate;
import io.telegramauth.ratelimit.Rates;
import io.telegramauth.testing.Campaign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random settings: each is used, or reported in a line that does not show it. */
@Tag(Campaign.TAG)
class BadConfigurationTest {
  private static final Map<String, String> GOOD =
      Map.ofEntries(
          Map.entry("SESSION_SECRET", "q8Zr1yT6uWm3Kx9vBn4cLs7dFg2hJp5aRe0t"),
          Map.entry("SESSION_SECRET_PREVIOUS", "Jw5nX8bQ2vLk7tYc0RzM4sHf9GpD1eUa6iNo"),
          Map.entry("API_KEY", "c6c1f2e06d3a4fb1a9be"),
          Map.entry("SERVICE_API_KEYS", "ingestor=7b1f0c52e2d84a7f8f3e,b=9d8c7b6a5f4e3d2c1b0a"),
          Map.entry("ADMIN_API_KEY", "f0e4d2c81b7a4956a3bc"),
          Map.entry("TELEGRAM_API_ID", "17349"),
          Map.entry("TELEGRAM_API_HASH", "0123456789abcdef0123456789abcdef"),
          Map.entry("TELEGRAM_PROXY_URL", "http://telegram-proxy-service"),
          Map.entry("TELEGRAM_PROXY_API_KEY", "e1a5c9d3b7f0428694"),
          Map.entry("STORE", "sqlite"),
          Map.entry("STORE_SQLITE_PATH", "telegram-auth.db"),
          Map.entry("STORE_SQLITE_SYNCHRONOUS", "FULL"),
          Map.entry("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "5000"),
          Map.entry("STORE_POSTGRESQL_URL", "jdbc:postgresql://database:5432/telegram_auth"),
          Map.entry("STORE_DYNAMODB_TABLE", "telegram-auth"),
          Map.entry("STORE_DYNAMODB_ENDPOINT", "http://localhost:8000"),
          Map.entry("CLIENT_IP_HEADER", "X-Forwarded-For"),
          Map.entry("RATE", "5/1h,3"));

  private static final List<String> NAMES = GOOD.keySet().stream().sorted().toList();

  /** Names, fixed words and numbers; no part of a value. */
  private static final Pattern LINE =
      Pattern.compile(
          "[A-Z_]{3,40}( and (Entry \\d+ of )?[A-Z_]{3,40}|) .{3,120}|Entry \\d+ of"
              + " SERVICE_API_KEYS .{3,120}");

  private static final Pattern SECRET = Pattern.compile("SECRET|KEY|HASH");

  @TempDir static Path directory;

  /** A configuration behind the mappings. */
  private record Settings(Map<String, String> values)
      implements SecretsConfig,
          TelegramConfig,
          StoreConfig,
          StoreConfig.SqliteConfig,
          PoolDefaults,
          StoreConfig.DynamodbConfig,
          RateLimitConfig {
    static Settings of(Choices choices) {
      Map<String, String> values = new HashMap<>(GOOD);
      values.put("STORE", choices.of("sqlite", "postgresql", "dynamodb"));
      for (int i = choices.between(1, 3); i > 0; i--) {
        String name = choices.of(NAMES);
        String value = values.getOrDefault(name, "");
        switch (choices.below(6)) {
          case 0 -> values.remove(name);
          case 1 -> values.put(name, choices.text(5000));
          case 2 -> values.put(name, GOOD.get(choices.of(NAMES)));
          case 3 -> values.put(name, (GOOD.get(name) + ",").repeat(choices.length(2000)));
          default -> values.put(name, Mutations.text(choices, value));
        }
      }
      return new Settings(values);
    }

    private Optional<String> text(String name) {
      return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    private Optional<SecretString> secret(String name) {
      return text(name).map(SecretString::of);
    }

    @Override
    public Optional<SecretString> sessionSecret() {
      return secret("SESSION_SECRET");
    }

    @Override
    public Optional<SecretString> sessionSecretPrevious() {
      return secret("SESSION_SECRET_PREVIOUS");
    }

    @Override
    public Optional<SecretString> apiKey() {
      return secret("API_KEY");
    }

    @Override
    public Optional<SecretString> serviceApiKeys() {
      return secret("SERVICE_API_KEYS");
    }

    @Override
    public Optional<List<String>> servicesSeeingAll() {
      return Optional.ofNullable(text("SERVICES_SEEING_ALL").orElse(null))
          .map(names -> List.of(names.split(",")));
    }

    @Override
    public Optional<SecretString> adminApiKey() {
      return secret("ADMIN_API_KEY");
    }

    @Override
    public Optional<String> apiId() {
      return text("TELEGRAM_API_ID");
    }

    @Override
    public Optional<SecretString> apiHash() {
      return secret("TELEGRAM_API_HASH");
    }

    @Override
    public String engine() {
      return values.getOrDefault("STORE", "");
    }

    @Override
    public boolean migrateAtStart() {
      return true;
    }

    @Override
    public boolean housekeeping() {
      return true;
    }

    @Override
    public StoreConfig.SqliteConfig sqlite() {
      return this;
    }

    @Override
    public String path() {
      return values.getOrDefault("STORE_SQLITE_PATH", "");
    }

    @Override
    public String synchronous() {
      return values.getOrDefault("STORE_SQLITE_SYNCHRONOUS", "");
    }

    @Override
    public StoreConfig.PostgresqlConfig postgresql() {
      return this;
    }

    @Override
    public StoreConfig.DynamodbConfig dynamodb() {
      return this;
    }

    @Override
    public Optional<String> url() {
      return text("STORE_POSTGRESQL_URL");
    }

    @Override
    public Optional<String> user() {
      return Optional.of("telegram_auth");
    }

    @Override
    public Optional<SecretString> password() {
      return Optional.of(SecretString.of("3b1e7f04c9d2"));
    }

    @Override
    public String statementTimeoutMs() {
      return values.getOrDefault("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "");
    }

    @Override
    public String table() {
      return values.getOrDefault("STORE_DYNAMODB_TABLE", "");
    }

    @Override
    public Optional<String> endpoint() {
      return text("STORE_DYNAMODB_ENDPOINT");
    }

    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public Map<String, String> rates() {
      return Map.of("send-code-per-phone", values.getOrDefault("RATE", "default"));
    }
  }

  @Test
  void problemsAreReportedWithoutValues() {
    Cases.of("configurations", 5000, 300_000)
        .allocating(40_000_000)
        .check(
            Settings::of,
            settings -> {
              String proxyUrl = settings.values().getOrDefault("TELEGRAM_PROXY_URL", "");
              List<String> problems =
                  ConfigChecks.problems(
                      settings,
                      settings,
                      new ProxyInUse(true, settings.secret("TELEGRAM_PROXY_API_KEY")),
                      proxyUrl,
                      settings,
                      settings,
                      settings.text("CLIENT_IP_HEADER"));
              for (String problem : problems) {
                assertThat(problem).matches(LINE);
                settings
                    .values()
                    .forEach(
                        (name, value) -> {
                          if (SECRET.matcher(name).find() && value.length() >= 12) {
                            assertThat(problem).as(name).doesNotContain(value);
                          }
                        });
              }
              ServiceKeys keys = ServiceKeys.of(settings);
              keys.keys().forEach(key -> assertThat(key.service()).matches("[A-Za-z0-9._-]{1,64}"));
              assertThat(Rates.of(settings).byLimit()).isNotEmpty();
            });
  }

  @Test
  void aRateIsParsedWithinItsBoundsOrRejected() {
    Cases.of("rates", 10_000, 1_000_000)
        .allocating(1_000_000)
        .check(
            choices ->
                choices.oneIn(4)
                    ? choices.number() + "/" + choices.number() + choices.of("s", "m", "h", "d")
                    : Mutations.text(choices, choices.of("5/1h,3", "600/1m", "10/1s,50", "off")),
            text ->
                Rate.parse(text)
                    .ifPresent(
                        rate -> {
                          assertThat(rate.amount()).isBetween(1L, 1_000_000L);
                          assertThat(rate.burst()).isBetween(1L, 1_000_000L);
                          assertThat(rate.period())
                              .isBetween(Duration.ofSeconds(1), Duration.ofDays(31));
                        }));
  }

  @Test
  void aPhoneNumberIsParsedOrRejected() {
    Cases.of("phone numbers", 5000, 300_000)
        .allocating(4_000_000)
        .check(
            choices ->
                choices.oneIn(4)
                    ? choices.text(16_000)
                    : Mutations.text(
                        choices, choices.of("+9996620001", "+49 (30) 12 34 56", "+1-202-555-0100")),
            text ->
                PhoneNumber.parse(text)
                    .ifPresent(number -> assertThat(number.e164()).matches("\\+[1-9]\\d{6,14}")));
  }

  private static SmallRyeConfig config(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(environment, "environment", 300))
        .withSources(new SecretFilesConfigSourceFactory())
        .build();
  }

  @Test
  void aSecretFileIsReadExactlyOrRejected() {
    Cases.of("files of secrets", 400, 20_000)
        .check(
            choices ->
                switch (choices.below(4)) {
                  case 0 -> choices.bytes(choices.length(80_000));
                  case 1 -> Mutations.bytes(choices, GOOD.get("API_KEY").getBytes(UTF_8));
                  default ->
                      Mutations.text(
                              choices,
                              choices.of("${API_KEY}", "a$${b}\\${c}", "\\\\$x", "pa$$word\r\n"))
                          .getBytes(UTF_8);
                },
            content -> {
              Path file = Files.write(directory.resolve("secret"), content);
              SmallRyeConfig config = config(Map.of("API_KEY_FILE", file.toString()));
              List<String> problems = SecretFiles.read(config::getConfigValue).problems();
              String read = config.getConfigValue("API_KEY").getValue();
              if (problems.isEmpty()) {
                String text = new String(content, UTF_8);
                assertThat(List.of(read, read + "\n", read + "\r\n")).contains(text);
              } else {
                assertThat(problems)
                    .singleElement()
                    .asString()
                    .matches("API_KEY_FILE [a-zA-Z0-9 -]+");
                assertThat(read).isNull();
              }
            });
  }

  @Test
  void anyFileNameIsHandled() {
    Cases.of("names of files of secrets", 400, 20_000)
        .check(
            choices ->
                choices.oneIn(2)
                    ? choices.text(5000)
                    : Mutations.text(choices, directory.resolve("secret").toString()),
            name -> {
              Map<String, String> environment = Map.of("API_KEY_FILE", name.replace("$", "\\$"));
              config(environment).getConfigValue("API_KEY");
              for (String problem :
                  SecretFiles.read(config(environment)::getConfigValue).problems()) {
                assertThat(problem).startsWith("API_KEY_FILE ").hasSizeLessThan(120);
              }
            });
  }

  /** A line of {@code .dev.vars} is a setting, or the file is reported. */
  @Test
  void anySettingsFileIsHandled() {
    String good = "API_KEY=c6c1f2e06d3a4fb1a9be\n# a comment\nADMIN_API_KEY = f0e4d2c8 \n";
    Cases.of("files of settings", 400, 20_000)
        .check(
            choices ->
                switch (choices.below(4)) {
                  case 0 -> choices.bytes(choices.length(20_000));
                  case 1 -> (good + choices.of("A=\\u12", "\\uxxxx", "\\", "=")).getBytes(UTF_8);
                  default -> Mutations.text(choices, good).getBytes(UTF_8);
                },
            content -> {
              Path file = Files.write(directory.resolve("dev.vars"), content);
              try {
                for (ConfigSource source : DevVarsConfigSourceFactory.read(file.toString())) {
                  assertThat(source.getProperties().keySet()).doesNotContainNull();
                }
              } catch (DevVarsConfigSourceFactory.UnreadableFileException e) {
                assertThat(e).hasMessageContaining("dev.vars");
              }
            });
  }
}
