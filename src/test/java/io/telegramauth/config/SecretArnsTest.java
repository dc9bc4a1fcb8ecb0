package io.telegramauth.config;

import static io.telegramauth.testing.SecretsManagerServer.DRIBBLE;
import static io.telegramauth.testing.SecretsManagerServer.HANG;
import static io.telegramauth.testing.SecretsManagerServer.error;
import static io.telegramauth.testing.SecretsManagerServer.text;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.testing.SecretsManagerServer;
import io.telegramauth.testing.SecretsManagerServer.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Secrets in AWS Secrets Manager, fetched as the application's configuration fetches them. */
class SecretArnsTest {
  private static final String ARN =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:telegram-auth/dev-AbCdEf";

  private static final String SECRET = "never-to-be-shown-7b1f0c52e2d8";

  private static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private final Map<String, String> environment = new HashMap<>();
  private final SecretsManagerServer server = SecretsManagerServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private SecretArns read(URI endpoint, AwsCredentialsProvider credentials) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(environment, "environment", 300))
            .withSources(new PropertiesConfigSource(Map.of("API_KEY", "default"), "defaults", 250))
            .build();
    SecretArns read =
        SecretArns.read(
            config::getConfigValue,
            () -> new SecretsManagerFetcher(Optional.of(endpoint), credentials));
    assertThat(read.toString() + read.problems()).doesNotContain(SECRET);
    return read;
  }

  private SecretArns read() {
    return read(server.uri(), CREDENTIALS);
  }

  private void assertRefused(String problem) {
    SecretArns read = read();
    assertThat(read.problems()).containsExactly("API_KEY_ARN " + problem);
    assertThat(read.values()).isEmpty();
  }

  @Test
  void withoutSuchASettingNobodyIsAsked() {
    environment.put("API_KEY_ARN", " ");
    SecretArns read =
        SecretArns.read(
            config()::getConfigValue,
            () -> {
              throw new AssertionError("asked");
            });
    assertThat(read.values()).isEmpty();
    assertThat(read.problems()).isEmpty();
  }

  private SmallRyeConfig config() {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(environment, "environment", 300))
        .build();
  }

  @Test
  void everySecretMayBeAKeyOfOneSecretWhichIsFetchedOnce() {
    server.answer(
        request ->
            text(
                SecretFiles.NAMES.stream()
                    .map(name -> "\"%s\":\"%s %s\"".formatted(name, SECRET, name))
                    .collect(joining(",", "{\"other\":[1,{\"API_KEY\":2}],", "}"))));
    for (String name : SecretFiles.NAMES) {
      environment.put(name + "_ARN", ARN + ":" + name + "::0123-version");
    }

    SecretArns read = read();
    assertThat(read.problems()).isEmpty();
    assertThat(read.values()).containsOnlyKeys(SecretFiles.NAMES);
    assertThat(read.values()).containsEntry("API_KEY", SECRET + " API_KEY");
    assertThat(server.requests()).hasSize(1);
    JsonNode request = server.requests().get(0);
    assertThat(request.path("SecretId").textValue()).isEqualTo(ARN);
    assertThat(request.path("VersionId").textValue()).isEqualTo("0123-version");
    assertThat(request.has("VersionStage")).isFalse();
  }

  @Test
  void aSecretThatIsTextMayHaveALineEnd() {
    server.answer(
        request -> text(request.path("VersionStage").textValue() + " {\"API_KEY\":${a}$\\}\n"));
    environment.put("API_KEY_ARN", ARN + "::AWSPREVIOUS:");

    assertThat(read().values()).containsEntry("API_KEY", "AWSPREVIOUS {\"API_KEY\":${a}$\\}");
  }

  /** In the configuration, an expression in a secret means itself. */
  @Test
  void whatIsFetchedIsTakenToTheLetter() {
    server.answer(request -> text("a$b${API_KEY}\\$c"));
    environment.put("API_KEY_ARN", ARN);
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(read().toSource())
            .withSources(
                new PropertiesConfigSource(
                    Map.of("telegram-auth.secrets.api-key", "${API_KEY:}"), "application", 250))
            .build();
    assertThat(config.getConfigValue("telegram-auth.secrets.api-key").getValue())
        .isEqualTo("a$b${API_KEY}\\$c");
    assertThat(SecretArns.problems(config)).isEmpty();
  }

  static Stream<Arguments> responses() {
    return Stream.of(
        Arguments.of(
            error(400, "ResourceNotFoundException"),
            "names a secret, or a version of it, that does not exist"),
        Arguments.of(
            error(400, "AccessDeniedException"), "names a secret that this process may not read"),
        Arguments.of(
            error(400, "DecryptionFailure"), "names a secret whose KMS key cannot be used"),
        Arguments.of(
            error(400, "InvalidRequestException"),
            "names a secret that cannot be read, as one being deleted"),
        Arguments.of(
            error(400, "ThrottlingException"),
            "cannot be read: Secrets Manager refuses so many requests"),
        Arguments.of(
            error(400, "UnrecognizedClientException"),
            "cannot be read: Secrets Manager says UnrecognizedClientException"),
        Arguments.of(
            error(500, "InternalServiceError"),
            "cannot be read: Secrets Manager says InternalServiceError"),
        Arguments.of(
            error(400, SECRET + "\nERROR forged"),
            "cannot be read: Secrets Manager says status 400"),
        Arguments.of(
            new Answer(502, "<html>" + SECRET), "cannot be read: Secrets Manager says status 502"),
        Arguments.of(
            new Answer(200, "<html>" + SECRET),
            "cannot be read: Secrets Manager cannot be reached"),
        Arguments.of(new Answer(200, "{}"), "names a binary secret: store it as text"),
        Arguments.of(
            new Answer(200, "{\"SecretBinary\":\"c2VjcmV0\"}"),
            "names a binary secret: store it as text"),
        Arguments.of(text(" \n"), "names an empty secret"),
        Arguments.of(HANG, "cannot be read: no response within 5 s"),
        Arguments.of(DRIBBLE, "cannot be read: no response within 5 s"));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void aSecretThatCannotBeHadIsRefused(Answer response, String problem) {
    server.answer(request -> response);
    environment.put("API_KEY_ARN", ARN);

    Instant begun = Instant.now();
    assertRefused(problem);
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"OTHER\":\"x\"} ; names a key that its secret does not have",
        "{\"API_KEY\":17} ; names a key whose value is not text",
        "{\"API_KEY\":{\"API_KEY\":\"x\"}} ; names a key whose value is not text",
        "{\"API_KEY\":\"\"} ; names an empty secret",
        "[\"API_KEY\"] ; names a key of a secret that is not a JSON object",
        "never-to-be-shown-7b1f0c52e2d8 ; names a key of a secret that is not a JSON object",
        "{\"API_KEY\":\"never-to-be-shown-7b1f0c52e2d8\" ; names a key of a secret that is not a JSON object",
        "{\"API_KEY\":\"a\",\"API_KEY\":\"b\"} ; names a key of a secret that is not a JSON object",
        "{\"API_KEY\":\"a\"} {} ; names a key of a secret that is not a JSON object"
      })
  void aKeyThatIsNotThereIsRefused(String secret, String problem) {
    server.answer(request -> text(secret));
    environment.put("API_KEY_ARN", ARN + ":API_KEY");
    assertRefused(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "never-to-be-shown-7b1f0c52e2d8",
        "arn:aws:ssm:eu-central-1:123456789012:parameter/telegram-auth/api-key",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:",
        "arn:aws:secretsmanager:eu-central-1:1234:secret:telegram-auth",
        "arn:aws:secretsmanager:evil.example/:123456789012:secret:telegram-auth",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a:b:c:d:e",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a b"
      })
  void whatIsNoArnIsRefusedBeforeAnybodyIsAsked(String arn) {
    environment.put("API_KEY_ARN", arn);
    assertRefused("is not the ARN of a secret");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void onlyOneOfThreeMayBeSet() {
    environment.put("API_KEY_ARN", ARN);
    environment.put("API_KEY", SECRET);
    environment.put("ADMIN_API_KEY_ARN", ARN);
    environment.put("ADMIN_API_KEY_FILE", "/run/secrets/admin");

    assertThat(read().problems())
        .containsExactly(
            "API_KEY_ARN is set, and API_KEY too: only one of them may be",
            "ADMIN_API_KEY_ARN is set, and ADMIN_API_KEY_FILE too: only one of them may be");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aFewRefusalsForTheRateAreNoProblem() {
    AtomicInteger requests = new AtomicInteger();
    server.answer(
        request ->
            requests.incrementAndGet() < 3 ? error(400, "ThrottlingException") : text(SECRET));
    environment.put("API_KEY_ARN", ARN);
    assertThat(read().values()).containsEntry("API_KEY", SECRET);
  }

  /** Each of them would take its time; a function's start has 10 s for all. */
  @Test
  void severalSecretsThatHangTakeTheTimeOfOne() {
    server.answer(request -> HANG);
    for (String name : SecretFiles.NAMES) {
      environment.put(name + "_ARN", ARN + name);
    }
    Instant begun = Instant.now();
    SecretArns read = read();
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(8));
    assertThat(read.problems())
        .hasSameSizeAs(SecretFiles.NAMES)
        .allMatch(problem -> problem.endsWith("cannot be read: no response within 5 s"));
  }

  @Test
  void nobodyThereIsReported() {
    server.close();
    environment.put("API_KEY_ARN", ARN);
    assertRefused("cannot be read: Secrets Manager cannot be reached");
  }

  @Test
  void missingCredentialsAreReported() {
    environment.put("API_KEY_ARN", ARN);
    SecretArns read =
        read(
            server.uri(),
            () -> {
              throw SdkClientException.create("Unable to load credentials");
            });
    assertThat(read.problems())
        .containsExactly("API_KEY_ARN cannot be read: no credentials for AWS are found");
  }

  /** Whatever the endpoint is set by: it is looked at when the request is sent. */
  @Test
  void anEndpointThatOthersCanReadIsNotAsked() {
    environment.put("API_KEY_ARN", ARN);
    SecretArns read =
        read(URI.create("http://secretsmanager.example"), AnonymousCredentialsProvider.create());
    assertThat(read.problems())
        .containsExactly(
            "API_KEY_ARN cannot be read: the endpoint for AWS is plain http, which others can read");
  }

  @Test
  void oneThatIsMissingDoesNotHideAnother() {
    Function<JsonNode, Answer> two =
        request ->
            request.path("SecretId").textValue().equals(ARN)
                ? text(SECRET)
                : error(400, "ResourceNotFoundException");
    server.answer(two);
    environment.put("API_KEY_ARN", ARN);
    environment.put("ADMIN_API_KEY_ARN", ARN + "x");

    SecretArns read = read();
    assertThat(read.values()).containsExactly(Map.entry("API_KEY", SECRET));
    assertThat(read.problems())
        .isEqualTo(
            List.of("ADMIN_API_KEY_ARN names a secret, or a version of it, that does not exist"));
  }
}
