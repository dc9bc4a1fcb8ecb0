package io.telegramauth.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.config.ClientIpHeader;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.ServiceKeys;
import io.telegramauth.config.ServiceKeys.ServiceKey;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TelegramConfig;
import io.telegramauth.crypto.SecretString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChecksTest {
  private static final String SECRET = "q8Zr1yT6uWm3Kx9vBn4cLs7dFg2hJp5aRe0t";
  private static final String API_KEY = "c6c1f2e06d3a4fb1a9be";
  private static final String ADMIN_KEY = "f0e4d2c81b7a4956a3bc";
  private static final String INGESTOR_KEY = "7b1f0c52e2d84a7f8f3e";

  private final Map<String, String> set =
      new HashMap<>(
          Map.of(
              "SESSION_SECRET",
              SECRET,
              "API_KEY",
              API_KEY,
              "SERVICE_API_KEYS",
              "ingestor=" + INGESTOR_KEY,
              "ADMIN_API_KEY",
              ADMIN_KEY,
              "TELEGRAM_API_ID",
              "17349",
              "TELEGRAM_API_HASH",
              "0123456789abcdef0123456789abcdef",
              "TELEGRAM_PROXY_URL",
              "http://telegram-proxy-service",
              "CLIENT_IP_HEADER",
              "X-Real-IP"));

  private boolean proxyEnabled = true;

  private final class Secrets implements SecretsConfig {
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
      return Optional.ofNullable(set.get("SERVICES_SEEING_ALL"))
          .map(names -> List.of(names.split(",")));
    }

    @Override
    public Optional<SecretString> adminApiKey() {
      return secret("ADMIN_API_KEY");
    }
  }

  private final class Telegram implements TelegramConfig {
    @Override
    public Optional<String> apiId() {
      return Optional.ofNullable(set.get("TELEGRAM_API_ID"));
    }

    @Override
    public Optional<SecretString> apiHash() {
      return secret("TELEGRAM_API_HASH");
    }
  }

  private final class Store implements StoreConfig, StoreConfig.SqliteConfig, PoolDefaults {
    @Override
    public String engine() {
      return set.getOrDefault("STORE", SQLITE);
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
    public SqliteConfig sqlite() {
      return this;
    }

    @Override
    public String path() {
      return set.getOrDefault("STORE_SQLITE_PATH", ":memory:");
    }

    @Override
    public String synchronous() {
      return set.getOrDefault("STORE_SQLITE_SYNCHRONOUS", "FULL");
    }

    @Override
    public PostgresqlConfig postgresql() {
      return this;
    }

    @Override
    public String statementTimeoutMs() {
      return set.getOrDefault("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", "5000");
    }

    @Override
    public Optional<String> url() {
      return Optional.ofNullable(set.get("STORE_POSTGRESQL_URL"));
    }

    @Override
    public Optional<String> user() {
      return Optional.ofNullable(set.get("STORE_POSTGRESQL_USER"));
    }

    @Override
    public Optional<SecretString> password() {
      return secret("STORE_POSTGRESQL_PASSWORD");
    }

    @Override
    public DynamodbConfig dynamodb() {
      return new Dynamodb();
    }
  }

  private final class Dynamodb implements StoreConfig.DynamodbConfig {
    @Override
    public String table() {
      return set.getOrDefault("STORE_DYNAMODB_TABLE", "telegram-auth");
    }

    @Override
    public Optional<String> endpoint() {
      return Optional.ofNullable(set.get("STORE_DYNAMODB_ENDPOINT"));
    }
  }

  private final class Limits implements RateLimitConfig {
    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public Map<String, String> rates() {
      String rate = set.get("RATE_LIMIT_SEND_CODE_PER_PHONE");
      return rate == null ? Map.of() : Map.of("send-code-per-phone", rate);
    }
  }

  private Optional<SecretString> secret(String name) {
    return Optional.ofNullable(set.get(name)).map(SecretString::of);
  }

  private List<String> problems() {
    return ConfigChecks.problems(
        new Secrets(),
        new Telegram(),
        new ProxyInUse(proxyEnabled, secret("TELEGRAM_PROXY_API_KEY")),
        set.get("TELEGRAM_PROXY_URL"),
        new Store(),
        new Limits(),
        Optional.ofNullable(set.get("CLIENT_IP_HEADER")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "Admin", "telegram-auth", "unknown", "none", "Default"})
  void aServiceHasNoNameThatAnAuditUsesForOthers(String name) {
    set.put("SERVICE_API_KEYS", name + "=" + INGESTOR_KEY);
    assertThat(problems())
        .containsExactly("Entry 1 of SERVICE_API_KEYS has a name that is reserved, as admin is");
  }

  private void assertProblem(String name, String value, String problem) {
    set.put(name, value);
    List<String> problems = problems();

    assertThat(problems).singleElement().asString().contains(problem).startsWith(name);
    assertShowsNoValue(problems);
  }

  private void assertShowsNoValue(List<String> problems) {
    set.forEach(
        (name, value) -> {
          for (String part : value.split("[=,]")) {
            if (part.length() > 3 && !part.equals("ingestor")) {
              assertThat(String.join("\n", problems)).as(name).doesNotContain(part);
            }
          }
        });
  }

  @Test
  void acceptsAValidConfiguration() {
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SESSION_SECRET, SESSION_SECRET is not set",
    "ADMIN_API_KEY, ADMIN_API_KEY is not set",
    "TELEGRAM_API_ID, TELEGRAM_API_ID is not set",
    "TELEGRAM_API_HASH, TELEGRAM_API_HASH is not set",
    "CLIENT_IP_HEADER, CLIENT_IP_HEADER is not set: name the header"
  })
  void reportsWhatIsMissing(String name, String problem) {
    set.remove(name);

    assertThat(problems()).singleElement().asString().startsWith(problem);
  }

  @Test
  void atLeastOneServiceKeyIsRequired() {
    set.remove("API_KEY");
    assertThat(problems()).isEmpty();
    set.remove("SERVICE_API_KEYS");
    assertThat(problems()).singleElement().asString().startsWith("API_KEY is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "SESSION_SECRET,          q8Zr1yT6uWm3Kx9vBn4cLs7dFg2hJp5, fewer than 32 bytes",
    "SESSION_SECRET_PREVIOUS, q8Zr1yT6uWm3Kx9vBn4cLs7dFg2hJp5, fewer than 32 bytes",
    "SESSION_SECRET,          abababababababababababababababababab, repeats a few characters",
    "SESSION_SECRET,          an-Example-secret-of-more-than-32-bytes, an example's value",
    "SESSION_SECRET,          dev-only-session-secret-never-for-production, an example's value",
    "API_KEY,                 c6c1f2e06d3a4fb, fewer than 16 characters",
    "API_KEY,                 CHANGE-ME-please-0123456, an example's value",
    "API_KEY,                 1212121212121212, repeats a few characters",
    "ADMIN_API_KEY,           f0e4d2c81b7a495, fewer than 16 characters",
    "TELEGRAM_API_ID,         x17349, not a positive number",
    "TELEGRAM_API_ID,         -17349, not a positive number",
    "TELEGRAM_API_ID,         0000, not a positive number",
    "TELEGRAM_API_ID,         99999999999, not a positive number",
    "TELEGRAM_API_HASH,       0123456789abcdef0123456789abcde, not 32 hexadecimal digits",
    "TELEGRAM_API_HASH,       0123456789abcdef0123456789abcdeg, not 32 hexadecimal digits"
  })
  void reportsProblemsWithoutValues(String name, String value, String problem) {
    assertProblem(name, value, problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "NONE", "X-Forwarded-For", "x-client", "CF-Connecting-IP"})
  void theClientAddressHeaderIsKnownOrNone(String value) {
    set.put("CLIENT_IP_HEADER", value);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "X-Client-IP, is the header in which services name their users",
    "x-client-ip, is the header in which services name their users",
    "forwarded, is a header whose values are no addresses",
    "X-Forwarded-For:, is not the name of a header",
    "'X-Real-IP, X-Forwarded-For', is not the name of a header",
    "kopfzeile ä, is not the name of a header"
  })
  void noOtherHeaderNamesTheClient(String value, String problem) {
    assertThat(ClientIpHeader.of(Optional.of(value)).name()).isEmpty();
    set.put("CLIENT_IP_HEADER", value);
    assertThat(problems()).singleElement().asString().startsWith("CLIENT_IP_HEADER " + problem);
  }

  @Test
  void countsASecretInBytesNotInCharacters() {
    set.put("SESSION_SECRET", "äöüßéèêëàâîïôûçñ");
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "API_KEY,        " + ADMIN_KEY + ", ADMIN_API_KEY and API_KEY are the same",
    "ADMIN_API_KEY,  " + SECRET + ", ADMIN_API_KEY and SESSION_SECRET are the same",
    "API_KEY,        " + SECRET + ", API_KEY and SESSION_SECRET are the same",
    "API_KEY,        " + INGESTOR_KEY + ", API_KEY and Entry 1 of SERVICE_API_KEYS are the same"
  })
  void reportsEqualKeys(String name, String value, String problem) {
    set.put(name, value);
    List<String> problems = problems();

    assertThat(problems).containsExactly(problem);
    assertShowsNoValue(problems);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c0ffee0123456789abcd", "=c0ffee0123456789abcd", "a b=c0ffee0123456789"})
  void reportsMalformedServiceKeyEntries(String entry) {
    set.put("SERVICE_API_KEYS", "ingestor=" + INGESTOR_KEY + "," + entry);
    List<String> problems = problems();

    assertThat(problems).containsExactly("Entry 2 of SERVICE_API_KEYS is not of the form name=key");
    assertShowsNoValue(problems);
  }

  @Test
  void theListOfKeysHasAMaximumLength() {
    set.put("SERVICE_API_KEYS", "ingestor=" + INGESTOR_KEY + ",".repeat(200));
    assertThat(problems()).isEmpty();
    set.put("SERVICE_API_KEYS", ",".repeat(200) + "ingestor=" + INGESTOR_KEY);
    assertThat(problems()).containsExactly("SERVICE_API_KEYS has more than 200 entries");
  }

  @Test
  void aServiceMayHaveSeveralKeysOfWhichEachIsChecked() {
    set.put("SERVICE_API_KEYS", "ingestor=" + INGESTOR_KEY + ",ingestor=9d8c7b6a5f4e3d2c1b0a");
    assertThat(problems()).isEmpty();
    set.put("SERVICE_API_KEYS", "default=" + INGESTOR_KEY);
    assertThat(problems()).isEmpty();
    set.put("SERVICE_API_KEYS", "ingestor=" + INGESTOR_KEY + ",ingestor=" + INGESTOR_KEY);
    assertThat(problems())
        .containsExactly(
            "Entry 1 of SERVICE_API_KEYS and Entry 2 of SERVICE_API_KEYS are the same");
    set.put("SERVICE_API_KEYS", "ingestor=" + INGESTOR_KEY + ",ingestor=9d8c7b6a5f4e3d2");
    assertThat(problems())
        .containsExactly("Entry 2 of SERVICE_API_KEYS has fewer than 16 characters");
  }

  @Test
  void aListWithSwappedPartsRevealsNoKey() {
    set.put("SERVICE_API_KEYS", "c0ffee0123456789abcd=ingestor");
    List<String> problems = problems();

    assertThat(problems).contains("Entry 1 of SERVICE_API_KEYS has fewer than 16 characters");
    assertThat(problems).noneMatch(problem -> problem.contains("c0ffee"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingestor=", "ingestor=short"})
  void everyServiceKeyIsChecked(String entry) {
    set.put("SERVICE_API_KEYS", entry);

    assertThat(problems()).contains("Entry 1 of SERVICE_API_KEYS has fewer than 16 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "proxy:3000", "ftp://proxy", "http://", "http://a b", "http://proxy?x=1"})
  void theProxysAddressMustBeValidWhileItIsUsed(String url) {
    set.put("TELEGRAM_PROXY_URL", url);
    assertThat(problems()).containsExactly("TELEGRAM_PROXY_URL is not an http or https address");

    proxyEnabled = false;
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://proxy",
        "https://proxy:3000/base",
        "http://127.0.0.1:1",
        "http://[::1]:80"
      })
  void acceptsProxyAddressesOfAnyHost(String url) {
    set.put("TELEGRAM_PROXY_URL", url);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SQLite", "postgres", "sqlite "})
  void theStoreMustBeAKnownEngine(String engine) {
    set.put("STORE", engine);

    assertThat(problems()).containsExactly("STORE is none of sqlite, postgresql, dynamodb");
  }

  @Test
  void onlySettingsOfTheEngineInUseAreRequired() {
    set.put("STORE", "postgresql");
    assertThat(problems())
        .containsExactlyInAnyOrder(
            "STORE_POSTGRESQL_URL is not set",
            "STORE_POSTGRESQL_USER is not set",
            "STORE_POSTGRESQL_PASSWORD is not set");

    set.put("STORE_POSTGRESQL_URL", "jdbc:postgresql://database/telegram_auth");
    set.put("STORE_POSTGRESQL_USER", "telegram_auth");
    set.put("STORE_POSTGRESQL_PASSWORD", "3b1e7f04c9d2");
    assertThat(problems()).isEmpty();
    set.put("STORE", "dynamodb");
    assertThat(problems()).isEmpty();
  }

  private void onPostgresql(String url) {
    set.put("STORE", "postgresql");
    set.put("STORE_POSTGRESQL_URL", url);
    set.put("STORE_POSTGRESQL_USER", "telegram_auth");
    set.put("STORE_POSTGRESQL_PASSWORD", "3b1e7f04c9d2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://database/x",
        "jdbc:sqlite:x",
        "database:5432",
        "jdbc:postgresql:",
        "jdbc:postgresql://",
        "jdbc:postgresql:///x",
        "jdbc:postgresql://database",
        "jdbc:postgresql://database/",
        "jdbc:postgresql://one,/x",
        "jdbc:postgresql://data base/x",
        "jdbc:postgresql://database/x y",
        "jdbc:postgresql://database/x\n",
        "jdbc:postgresql://database/x#y"
      })
  void theDatabaseAddressMustBeValid(String url) {
    onPostgresql(url);

    assertThat(problems())
        .containsExactly(
            "STORE_POSTGRESQL_URL is not of the form jdbc:postgresql://host:port/database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://database/x",
        "jdbc:postgresql://one:5432,two:5432/x",
        "jdbc:postgresql://[::1]:5432/x?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "jdbc:postgresql://one,two/x?targetServerType=primary&prepareThreshold=0"
      })
  void acceptsAddressesOfAnyDatabase(String url) {
    onPostgresql(url);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?targetServerType=any",
        "?targetServerType=",
        "?sslmode=require&targetServerType=preferSecondary",
        "?targetServerType=primaryish"
      })
  void anAddressOfAStandbyIsRejected(String parameters) {
    onPostgresql("jdbc:postgresql://one,two/x" + parameters);
    assertThat(problems())
        .containsExactly("STORE_POSTGRESQL_URL asks for a server that need not be the primary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "5s", "5000; DROP TABLE records"})
  void theStatementTimeoutMustBeANumber(String millis) {
    onPostgresql("jdbc:postgresql://database/x");
    set.put("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS", millis);

    assertThat(problems())
        .containsExactly("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS is not a positive number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a?b",
        "store.db?synchronous=OFF",
        "a#b",
        "a%20b",
        "file:store.db",
        "file:///tmp/store.db",
        ":resource:store.db",
        ":MEMORY:",
        "a\nb",
        "store.db\0"
      })
  void thePathOfSqliteMustBeValid(String path) {
    set.put("STORE_SQLITE_PATH", path);
    assertThat(problems())
        .containsExactly("STORE_SQLITE_PATH is not the path of a file: no address, and no ? # %");
  }

  @Test
  void theFileOfSqliteMustBeCreatable(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("store.db"));
    for (Path fit : List.of(file, directory.resolve("new.db"), Path.of("relative.db"))) {
      set.put("STORE_SQLITE_PATH", fit.toString());
      assertThat(problems()).as(fit.toString()).isEmpty();
    }

    Map<String, String> unfit =
        Map.of(
            directory.toString(),
            "names a directory",
            directory.resolve("new") + "/",
            "names a directory",
            ".",
            "names a directory",
            directory.resolve("missing/store.db").toString(),
            "names a file in a directory that does not exist",
            "missing/store.db",
            "names a file in a directory that does not exist",
            file.resolve("store.db").toString(),
            "names a file in a directory that does not exist",
            "/dev/null",
            "does not name a regular file");
    unfit.forEach(
        (path, problem) -> {
          set.put("STORE_SQLITE_PATH", path);
          assertThat(problems()).as(path).containsExactly("STORE_SQLITE_PATH " + problem);
        });

    set.put("STORE", "dynamodb");
    assertThat(problems()).isEmpty();
  }

  @Test
  void theDirectoryOfSqliteMustNotBeWorldWritable(@TempDir Path directory) throws IOException {
    set.put("STORE_SQLITE_PATH", directory.resolve("store.db").toString());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(problems()).isEmpty();

    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(problems())
        .containsExactly(
            "STORE_SQLITE_PATH names a file in a directory where every user may replace it");

    // As /tmp: only its owner may replace a file.
    Files.setAttribute(directory, "unix:mode", 01777);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "OFF", "0", "FULL&busy_timeout=1", "FULL?x=y"})
  void theDurabilityMustBeAKnownWord(String synchronous) {
    set.put("STORE_SQLITE_SYNCHRONOUS", synchronous);
    assertThat(problems())
        .containsExactly("STORE_SQLITE_SYNCHRONOUS is none of FULL, NORMAL, EXTRA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "NORMAL", "EXTRA", "normal"})
  void acceptsKnownDurabilities(String synchronous) {
    set.put("STORE_SQLITE_SYNCHRONOUS", synchronous);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"API_KEY", "ADMIN_API_KEY"})
  void reportsKeysThatNoHeaderCanCarry(String name) {
    for (String key : List.of(" %s", "%s ", "%s\n", "\t%s")) {
      set.put(
          name, key.formatted(API_KEY.equals(set.get(name)) ? INGESTOR_KEY + "1" : API_KEY + "1"));
      assertThat(problems()).containsExactly(name + " begins or ends with a blank");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a key of the proxy", "proxy-key\n", " proxy-key", "schlüssel"})
  void theProxyKeyMustFitIntoAHeader(String key) {
    set.put("TELEGRAM_PROXY_API_KEY", key);
    assertThat(problems())
        .containsExactly("TELEGRAM_PROXY_API_KEY has a blank, or what else no header can carry");

    proxyEnabled = false;
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "telegram auth", "tabelle\u00e4", "arn:aws:dynamodb/x"})
  void theTableNameMustBeValid(String table) {
    set.put("STORE", "dynamodb");
    set.put("STORE_DYNAMODB_TABLE", table);

    assertThat(problems())
        .containsExactly("STORE_DYNAMODB_TABLE is not a name that DynamoDB takes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8000", "ftp://host", "http://", "http://host/path", " "})
  void theEndpointMustBeValid(String endpoint) {
    set.put("STORE", "dynamodb");
    set.put("STORE_DYNAMODB_ENDPOINT", endpoint);

    assertThat(problems())
        .containsExactly("STORE_DYNAMODB_ENDPOINT is not of the form https://host:port");
  }

  @Test
  void reportsEverythingAtOnce() {
    set.clear();
    set.put("TELEGRAM_PROXY_URL", "proxy");
    set.put("SESSION_SECRET_PREVIOUS", "aaaa");

    assertThat(problems()).hasSizeGreaterThanOrEqualTo(8).doesNotHaveDuplicates();
  }

  @Test
  void readsServiceKeysWithTheirNames() {
    set.put("SERVICES_SEEING_ALL", "ingestor, b");
    set.put("SERVICE_API_KEYS", " ingestor = " + INGESTOR_KEY + " ,, b=k=e=y==, ");
    ServiceKeys keys = ServiceKeys.of(new Secrets());

    assertThat(keys.problems()).isEmpty();
    assertThat(keys.keys())
        .extracting(ServiceKey::service)
        .containsExactly("default", "ingestor", "b");
    assertThat(keys.keys())
        .extracting(ServiceKey::key)
        .contains(SecretString.of(INGESTOR_KEY), SecretString.of("k=e=y=="));
    assertThat(keys.seeingAll()).containsOnly("default", "ingestor", "b");
  }

  @Test
  void onlyServicesWithAKeySeeAll() {
    set.put("SERVICES_SEEING_ALL", "ingestor,somebody");
    assertThat(problems()).containsExactly("SERVICES_SEEING_ALL names a service that has no key");

    set.remove("SERVICES_SEEING_ALL");
    assertThat(ServiceKeys.of(new Secrets()).seeingAll()).containsOnly("default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5/1w", "many", "0/1h", ""})
  void aLimitMustBeARateOrOff(String rate) {
    set.put("RATE_LIMIT_SEND_CODE_PER_PHONE", rate);
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("RATE_LIMIT_SEND_CODE_PER_PHONE is neither off nor of the form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5/1h", "5/1h,3", "off", "OFF", "default"})
  void acceptsValidLimits(String rate) {
    set.put("RATE_LIMIT_SEND_CODE_PER_PHONE", rate);
    assertThat(problems()).isEmpty();
  }
}
