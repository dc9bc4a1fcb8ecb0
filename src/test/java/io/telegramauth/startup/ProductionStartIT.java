package io.telegramauth.startup;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.config.SecretFiles;
import io.telegramauth.config.TrimmingInterceptorFactoryTest;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.SecretsManagerServer;
import io.telegramauth.testing.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A production start with an unfit configuration. */
class ProductionStartIT {
  @TempDir Path directory;

  @Test
  void allMissingSettingsAreReportedAtOnce() {
    try (ServiceProcess service = ServiceProcess.launch(directory, Map.of())) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("SESSION_SECRET is not set")
          .contains("API_KEY is not set")
          .contains("ADMIN_API_KEY is not set")
          .contains("TELEGRAM_API_ID is not set")
          .contains("TELEGRAM_API_HASH is not set")
          .contains("CLIENT_IP_HEADER is not set")
          .contains("TELEGRAM_PROXY_URL is plain http")
          .contains("7 problem(s)")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void weakEqualAndExampleSecretsAreRejected() {
    Map<String, String> environment = configuration();
    environment.put("SESSION_SECRET", "short");
    environment.put("API_KEY", "the-same-key-for-two-doors");
    environment.put("ADMIN_API_KEY", "the-same-key-for-two-doors");
    environment.put("SERVICE_API_KEYS", "ingestor=dev-only-api-key,broken");
    environment.put("TELEGRAM_API_ID", "twelve");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("SESSION_SECRET has fewer than 32 bytes")
          .contains("ADMIN_API_KEY and API_KEY are the same")
          .contains("Entry 1 of SERVICE_API_KEYS is an example's value")
          .contains("Entry 2 of SERVICE_API_KEYS is not of the form name=key")
          .contains("TELEGRAM_API_ID is not a positive number")
          .doesNotContain("the-same-key-for-two-doors");
    }
  }

  @Test
  void anUnknownStoreIsReportedWithTheKnownEngines() {
    Map<String, String> environment = configuration();
    environment.put("STORE", "mysql");
    environment.put("TELEGRAM_API_ID", "twelve");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("STORE is none of sqlite, postgresql, dynamodb")
          .contains("TELEGRAM_API_ID is not a positive number")
          .contains("2 problem(s)");
    }
  }

  @Test
  void missingStoreSettingsAreReportedWithAllProblems() {
    Map<String, String> environment = configuration();
    environment.put("STORE", "postgresql");
    environment.put("STORE_POSTGRESQL_URL", "postgresql://database/service");
    environment.put("TELEGRAM_API_ID", "twelve");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("STORE_POSTGRESQL_URL is not of the form")
          .contains("STORE_POSTGRESQL_USER is not set")
          .contains("STORE_POSTGRESQL_PASSWORD is not set")
          .contains("TELEGRAM_API_ID is not a positive number")
          .contains("4 problem(s)");
    }
  }

  /** An empty setting counts as not set: the store is where operators expect it. */
  @Test
  void emptySettingsAreUnset() throws Exception {
    Map<String, String> environment =
        TrimmingInterceptorFactoryTest.settings()
            .filter(name -> !name.equals("PORT") && !name.equals("MANAGEMENT_PORT"))
            .collect(toMap(name -> name, name -> ""));
    environment.put("QUARKUS_HTTP_CORS_ORIGINS", "");
    for (String name :
        List.of(
            "SESSION_SECRET",
            "API_KEY",
            "ADMIN_API_KEY",
            "TELEGRAM_API_ID",
            "TELEGRAM_API_HASH",
            "TELEGRAM_PROXY_URL",
            "CLIENT_IP_HEADER")) {
      environment.put(name, configuration().get(name));
    }
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      assertThat(service.send("GET", "/q/health/ready", null).status()).isEqualTo(200);
      assertThat(directory.resolve("telegram-auth.db")).isNotEmptyFile();
    }
  }

  /** A setting of Quarkus is validated by Quarkus. */
  @Test
  void anEmptyQuarkusSettingIsReportedByName() {
    Map<String, String> environment = configuration();
    environment.put("QUARKUS_HTTP_CORS_ENABLED", "");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("quarkus.http.cors.enabled is defined as the empty String");
    }
  }

  /** Rejected before anything is opened or created. */
  @ParameterizedTest
  @CsvSource({
    "STORE_SQLITE_PATH, store.db?synchronous=OFF, is not the path of a file",
    "STORE_SQLITE_PATH, file:store.db, is not the path of a file",
    "STORE_SQLITE_PATH, missing/store.db, names a file in a directory that does not exist",
    "STORE_SQLITE_PATH, store/, names a directory",
    "STORE_SQLITE_SYNCHRONOUS, FULL&foreign_keys=ON, 'is none of FULL, NORMAL, EXTRA'"
  })
  void anUnprotectableDatabaseFileIsRejected(String name, String value, String problem)
      throws Exception {
    Map<String, String> environment = configuration();
    environment.put(name, value);
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log()).contains(name + " " + problem).contains("1 problem(s)");
    }
    try (Stream<Path> made = Files.list(directory)) {
      assertThat(made.map(Path::getFileName).map(Path::toString))
          .allMatch(file -> file.endsWith(".log"));
    }
  }

  /** A package is checked whatever it is called: its profile is a setting like any other. */
  @ParameterizedTest
  @ValueSource(strings = {"prod", "staging", "dev", "test", "dev,prod", "staging,test"})
  void aPackageIsCheckedInEveryProfile(String profile) {
    Map<String, String> environment = configuration();
    environment.put("QUARKUS_PROFILE", profile);
    environment.put("API_KEY", "k");
    environment.put("ADMIN_API_KEY", "dev-only-admin-key");
    environment.remove("SESSION_SECRET");
    environment.remove("CLIENT_IP_HEADER");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .containsPattern("SESSION_SECRET is (not set|an example's value)")
          .contains("API_KEY has fewer than 16 characters")
          .contains("ADMIN_API_KEY is an example's value")
          .contains("CLIENT_IP_HEADER is not set");
    }
    assertThat(directory.resolve("store.db")).doesNotExist();
  }

  /** Their files are in the package: limits that are off, logins for everybody. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "test", "staging,dev"})
  void aPackageDoesNotStartInADevelopmentProfile(String profile) {
    Map<String, String> environment = configuration();
    environment.put("QUARKUS_PROFILE", profile);
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log()).contains("QUARKUS_PROFILE is dev or test").contains("1 problem(s)");
    }
  }

  @Test
  void anUnknownClientAddressHeaderIsRejected() {
    Map<String, String> environment = configuration();
    environment.put("CLIENT_IP_HEADER", "X-Client-IP");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("CLIENT_IP_HEADER is the header in which services name their users");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod", "staging"})
  void devVarsAreNotReadByAPackage(String profile) throws Exception {
    Files.writeString(
        directory.resolve(".dev.vars"), "TELEGRAM_API_ID=17349\nAPI_KEY=c6c1f2e06d3a4fb1a9be\n");
    Map<String, String> environment = configuration();
    environment.put("QUARKUS_PROFILE", profile);
    environment.remove("TELEGRAM_API_ID");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log()).contains("TELEGRAM_API_ID is not set");
    }
  }

  @Test
  void unusableFilesAreReportedWithAllProblems() throws Exception {
    Map<String, String> environment = configuration();
    environment.put(
        "SESSION_SECRET_FILE",
        Files.writeString(directory.resolve("secret"), "another-secret-in-a-file").toString());
    environment.put("SESSION_SECRET_PREVIOUS_FILE", directory.toString());
    environment.put("TELEGRAM_API_ID", "twelve");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("SESSION_SECRET_FILE is set, and SESSION_SECRET too")
          .contains("SESSION_SECRET_PREVIOUS_FILE names a directory")
          .contains("TELEGRAM_API_ID is not a positive number")
          .contains("3 problem(s)")
          .doesNotContain("another-secret-in-a-file");
    }
  }

  /** Every secret in a file of its own, as container platforms mount them. */
  @Test
  void aValidConfigurationStarts() throws Exception {
    Map<String, String> environment = configuration();
    for (String name : SecretFiles.NAMES) {
      if (environment.containsKey(name)) {
        Path file = Files.writeString(directory.resolve(name), environment.remove(name) + "\n");
        environment.put(name + "_FILE", file.toString());
      }
    }
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      assertThat(service.send("GET", "/q/health/ready", null).status()).isEqualTo(200);
    }
  }

  /** Its name resolves to nothing: the start does not need it. */
  @Test
  void aLinkThatOthersCanReadHasToBeAllowed() {
    Map<String, String> environment = configuration();
    environment.put("TELEGRAM_PROXY_URL", "http://telegram-proxy-service");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("TELEGRAM_PROXY_URL is plain http")
          .contains("1 problem(s)");
    }
    assertThat(directory.resolve("store.db")).doesNotExist();

    environment.put("ALLOW_PLAINTEXT_PROXY", "true");
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      assertThat(service.send("GET", "/q/health/ready", null).status()).isEqualTo(200);
    }
  }

  @Test
  void everyPlainLinkIsReportedWithAllProblems() {
    Map<String, String> environment = configuration();
    environment.put("STORE", "postgresql");
    environment.put("STORE_POSTGRESQL_URL", "jdbc:postgresql://postgresql/service?sslmode=require");
    environment.put("STORE_POSTGRESQL_USER", "service");
    environment.put("STORE_POSTGRESQL_PASSWORD", "service");
    environment.put("TELEGRAM_PROXY_URL", "https://telegram-proxy-service");
    environment.put("QUARKUS_TLS_TRUST_ALL", "true");
    try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("STORE_POSTGRESQL_URL does not verify the server")
          .contains("quarkus.tls.trust-all takes anybody for the proxy")
          .contains("2 problem(s)");
    }
  }

  /** Fetched once for the process, and in no variable of it. */
  @Test
  void secretsAtAwsAreFetchedOnce() throws Exception {
    Map<String, String> environment = configuration();
    Map<String, String> secrets = toArns(environment);
    try (SecretsManagerServer aws = SecretsManagerServer.start()) {
      environment.putAll(aws.environment());
      aws.answer(request -> SecretsManagerServer.text(json(secrets)));
      try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
        assertThat(service.send("GET", "/q/health/ready", null).status()).isEqualTo(200);
        String user = "/api/telegram-auth/sessions/user/4711";
        assertThat(
                service
                    .send("GET", user, null, "Authorization", "ApiKey " + secrets.get("API_KEY"))
                    .status())
            .isEqualTo(404);
        assertThat(Files.readString(Path.of("/proc/" + service.pid() + "/environ")))
            .contains("API_KEY_ARN=")
            .doesNotContain(secrets.values());
      }
      assertThat(aws.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, names a secret that this process may not read",
    "ResourceNotFoundException, 'names a secret, or a version of it, that does not exist'"
  })
  void secretsAtAwsThatCannotBeHadStopTheStart(String code, String problem) throws Exception {
    Map<String, String> environment = configuration();
    Map<String, String> secrets = toArns(environment);
    try (SecretsManagerServer aws = SecretsManagerServer.start()) {
      environment.putAll(aws.environment());
      aws.answer(request -> SecretsManagerServer.error(400, code));
      try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
        assertThat(service.exitCode()).isNotZero();
        assertThat(service.log())
            .contains("SESSION_SECRET_ARN " + problem)
            .contains("ADMIN_API_KEY_ARN " + problem)
            .doesNotContain("\tat ")
            .doesNotContain(secrets.values());
      }
    }
  }

  /** Replaces the secrets by references, and returns them. */
  private static Map<String, String> toArns(Map<String, String> environment) {
    Map<String, String> secrets = new HashMap<>();
    for (String name : SecretFiles.NAMES) {
      if (environment.containsKey(name)) {
        secrets.put(name, environment.remove(name));
        environment.put(
            name + "_ARN",
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:dev-AbCdEf:" + name + "::");
      }
    }
    return secrets;
  }

  private static String json(Map<String, String> secrets) {
    return new ObjectMapper().valueToTree(secrets).toString();
  }

  private static Map<String, String> configuration() {
    return new HashMap<>(Sandbox.configuration("http://127.0.0.1:9"));
  }
}
