package io.telegramauth.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.config.PlaintextConfig;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TracesConfig;
import io.telegramauth.crypto.SecretString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.jdbc.SslMode;

/** Which links a packaged application has to encrypt. */
class PlaintextChecksTest {
  private final Map<String, String> set =
      new HashMap<>(Map.of("TELEGRAM_PROXY_URL", "https://proxy"));

  private boolean proxyEnabled = true;

  private boolean is(String name) {
    return Boolean.parseBoolean(set.get(name));
  }

  private final class Allowed implements PlaintextConfig {
    @Override
    public boolean proxy() {
      return is("ALLOW_PLAINTEXT_PROXY");
    }

    @Override
    public boolean postgresql() {
      return is("ALLOW_PLAINTEXT_POSTGRESQL");
    }

    @Override
    public boolean dynamodb() {
      return is("ALLOW_PLAINTEXT_DYNAMODB");
    }

    @Override
    public boolean traces() {
      return is("ALLOW_PLAINTEXT_TRACES");
    }
  }

  private final class Traces implements TracesConfig {
    @Override
    public boolean disabled() {
      return !set.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    @Override
    public String endpoint() {
      return set.get("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    @Override
    public String serviceName() {
      return "telegram-auth";
    }

    @Override
    public double share() {
      return 1;
    }
  }

  private final class Store implements StoreConfig, PoolDefaults, StoreConfig.DynamodbConfig {
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
      throw new UnsupportedOperationException();
    }

    @Override
    public PostgresqlConfig postgresql() {
      return this;
    }

    @Override
    public DynamodbConfig dynamodb() {
      return this;
    }

    @Override
    public String table() {
      return "telegram-auth";
    }

    @Override
    public Optional<String> endpoint() {
      return Optional.ofNullable(set.get("STORE_DYNAMODB_ENDPOINT"));
    }

    @Override
    public Optional<String> url() {
      return Optional.ofNullable(set.get("STORE_POSTGRESQL_URL"));
    }

    @Override
    public Optional<String> user() {
      return Optional.empty();
    }

    @Override
    public Optional<SecretString> password() {
      return Optional.empty();
    }

    @Override
    public String statementTimeoutMs() {
      return "5000";
    }
  }

  private List<String> problems() {
    return PlaintextChecks.problems(
        new Allowed(),
        new ProxyInUse(proxyEnabled, Optional.empty()),
        set.get("TELEGRAM_PROXY_URL"),
        new Store(),
        new Traces(),
        name -> Optional.ofNullable(set.get(name)));
  }

  private void assertRefusedUnless(String permission, String name) {
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith(name + " ")
        .endsWith("set " + permission + "=true")
        .doesNotContain("://");
    set.put(permission, "true");
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://proxy.example:8443/path",
        "HTTPS://proxy",
        "http://127.0.0.1:3000",
        "http://127.255.255.254",
        "http://localhost",
        "http://LOCALHOST:3000/api",
        "http://[::1]:3000"
      })
  void anEncryptedLinkOrOneToThisMachine(String url) {
    set.put("TELEGRAM_PROXY_URL", url);
    assertThat(problems()).isEmpty();
  }

  /** A name in a cluster is a name like any other. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://telegram-proxy-service",
        "http://telegram_proxy",
        "http://proxy.default.svc.cluster.local",
        "http://10.0.0.1",
        "http://128.0.0.1",
        "http://127.0.0.1.example.com",
        "http://127.0.0.256",
        "http://127.1",
        "http://2130706433",
        "http://0.0.0.0",
        "http://[::]:3000",
        "http://[::ffff:10.0.0.1]",
        "http://localhost.example.com",
        "http://localhost@proxy.example",
        "http://127.0.0.1:3000@proxy.example",
        "http://proxy\\@localhost",
        "Http://proxy"
      })
  void aPlainLinkToTheProxyIsRefusedUnlessAllowed(String url) {
    set.put("TELEGRAM_PROXY_URL", url);
    assertRefusedUnless("ALLOW_PLAINTEXT_PROXY", "TELEGRAM_PROXY_URL");
  }

  @ParameterizedTest
  @CsvSource({
    "quarkus.tls.trust-all, false, true",
    "quarkus.rest-client.trust-all, false, 1",
    "quarkus.rest-client.telegram-proxy.trust-all, False, on",
    "quarkus.rest-client.telegram-proxy-waits.trust-all, false, true",
    "quarkus.tls.proxy.trust-all, false, yes",
    "quarkus.tls.every.trust-all, false, true",
    "quarkus.rest-client.telegram-proxy.verify-host, true, 0",
    "quarkus.tls.hostname-verification-algorithm, HTTPS, NONE",
    "quarkus.tls.proxy.hostname-verification-algorithm, HTTPS, none"
  })
  void aLinkToWhoeverAnswersIsAPlainOne(String property, String strict, String lax) {
    set.put("quarkus.rest-client.tls-configuration-name", "every");
    set.put("quarkus.rest-client.telegram-proxy.tls-configuration-name", "proxy");
    set.put(property, strict);
    assertThat(problems()).isEmpty();
    set.put(property, lax);
    assertRefusedUnless("ALLOW_PLAINTEXT_PROXY", property);

    set.remove("ALLOW_PLAINTEXT_PROXY");
    set.put("TELEGRAM_PROXY_URL", "https://127.0.0.1:8443");
    assertThat(problems()).isEmpty();
  }

  @Test
  void aLinkIsNotLedElsewhere() {
    set.put("quarkus.rest-client.telegram-proxy.override-uri", "https://elsewhere.example");
    assertThat(problems()).singleElement().asString().contains("override-uri");
  }

  @Test
  void aProxyThatIsNotUsedNeedsNothing() {
    proxyEnabled = false;
    set.put("TELEGRAM_PROXY_URL", "http://telegram-proxy-service");
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/service?sslmode=verify-full",
        "jdbc:postgresql://db/service?sslmode=VERIFY-CA&sslrootcert=/ca.pem",
        "jdbc:postgresql://db:5432/service?sslmode=disable&sslmode=verify-full",
        "jdbc:postgresql://a:1,b:2/service?ssl=false&sslmode=verify-full"
      })
  void aVerifiedDatabase(String url) {
    set.put("STORE", "postgresql");
    set.put("STORE_POSTGRESQL_URL", url);
    assertThat(problems()).isEmpty();
    // The driver's own reading.
    Properties read = Driver.parseURL(url, new Properties());
    assertThat(mode(read).verifyCertificate()).isTrue();
  }

  private static SslMode mode(Properties read) {
    try {
      return SslMode.of(read);
    } catch (org.postgresql.util.PSQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1:5432/service",
        "jdbc:postgresql://localhost/service?sslmode=disable",
        "jdbc:postgresql://[::1]:5432,127.0.0.2:5433/service"
      })
  void aDatabaseOfThisMachine(String url) {
    set.put("STORE", "postgresql");
    set.put("STORE_POSTGRESQL_URL", url);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://postgresql:5432/service",
        "jdbc:postgresql://db/service?sslmode=require",
        "jdbc:postgresql://db/service?sslmode=prefer&ApplicationName=sslmode=verify-full",
        "jdbc:postgresql://db/service?sslmode=verify-full&sslmode=allow",
        "jdbc:postgresql://db/service?sslmode=verify-full&sslmode",
        "jdbc:postgresql://db/service?SSLMODE=verify-full",
        "jdbc:postgresql://db/sslmode=verify-full",
        "jdbc:postgresql://db/service?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "jdbc:postgresql://localhost,db/service",
        "jdbc:postgresql://127.0.0.1.example.com/service",
        "jdbc:postgresql://localhost/service?PGHOST=db",
        "jdbc:postgresql://localhost/service?host=db"
      })
  void aDatabaseThatIsNotVerifiedIsRefusedUnlessAllowed(String url) {
    set.put("STORE", "postgresql");
    set.put("STORE_POSTGRESQL_URL", url);
    assertRefusedUnless("ALLOW_PLAINTEXT_POSTGRESQL", "STORE_POSTGRESQL_URL");

    set.remove("ALLOW_PLAINTEXT_POSTGRESQL");
    set.put("STORE", "sqlite");
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_DYNAMODB_ENDPOINT, http://dynamodb:8000, http://localhost:8000",
    "AWS_ENDPOINT_URL_DYNAMODB, http://dynamodb:8000, http://127.0.0.1:8000",
    "AWS_ENDPOINT_URL, http://localstack:4566, https://vpce.example"
  })
  void aPlainLinkToDynamoDbIsRefusedUnlessAllowed(String name, String exposed, String sound) {
    set.put("STORE", "dynamodb");
    assertThat(problems()).isEmpty();
    set.put(name, sound);
    assertThat(problems()).isEmpty();
    set.put(name, exposed);
    assertRefusedUnless("ALLOW_PLAINTEXT_DYNAMODB", name);
  }

  /** As in the AWS SDK, the service's own setting comes first. */
  @Test
  void anEndpointThatIsNotUsedNeedsNothing() {
    set.put("STORE", "dynamodb");
    set.put("AWS_ENDPOINT_URL", "http://localstack:4566");
    set.put("STORE_DYNAMODB_ENDPOINT", "https://dynamodb.example");
    assertThat(problems()).isEmpty();
  }

  @Test
  void aPlainLinkToACollectorIsRefusedUnlessAllowed() {
    set.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
    assertThat(problems()).isEmpty();
    set.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    assertRefusedUnless("ALLOW_PLAINTEXT_TRACES", "OTEL_EXPORTER_OTLP_ENDPOINT");
  }
}
