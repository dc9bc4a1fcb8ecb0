package io.telegramauth.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * Fetches secrets from AWS Secrets Manager, which opens them with their KMS key. Region and
 * endpoint are the ARN's unless the AWS SDK is configured otherwise; credentials come from its
 * default chain. All secrets together take a limited time: a function's start has 10 s.
 */
final class SecretsManagerFetcher implements SecretArns.Fetcher {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** An error code that may be shown. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z]{1,64}");

  private final Optional<URI> endpoint;
  private final AwsCredentialsProvider credentials;
  private final long deadlineNanos = System.nanoTime() + TIMEOUT.toNanos();
  private final Map<String, SecretsManagerClient> byRegion = new HashMap<>();

  SecretsManagerFetcher() {
    this(Optional.empty(), DefaultCredentialsProvider.builder().build());
  }

  /**
   * @param endpoint the address of Secrets Manager, if not the region's
   */
  SecretsManagerFetcher(Optional<URI> endpoint, AwsCredentialsProvider credentials) {
    this.endpoint = endpoint;
    this.credentials = credentials;
  }

  @Override
  public String fetch(SecretArn.Secret secret) throws UnfitSecretException {
    try {
      credentials.resolveCredentials();
    } catch (SdkClientException e) {
      throw new UnfitSecretException("cannot be read: no credentials for AWS are found", e);
    }
    Duration remaining = Duration.ofNanos(deadlineNanos - System.nanoTime());
    if (remaining.isNegative() || remaining.isZero()) {
      throw noResponse();
    }
    GetSecretValueRequest request =
        GetSecretValueRequest.builder()
            .secretId(secret.arn())
            .versionStage(secret.stage().orElse(null))
            .versionId(secret.version().orElse(null))
            .overrideConfiguration(configuration -> configuration.apiCallTimeout(remaining))
            .build();
    String text;
    try {
      text = client(secret.region()).getSecretValue(request).secretString();
    } catch (SecretsManagerException e) {
      throw new UnfitSecretException(problem(e), e);
    } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
      throw noResponse();
    } catch (ExposedException e) {
      throw new UnfitSecretException(
          "cannot be read: the endpoint for AWS is plain http, which others can read", e);
    } catch (SdkClientException e) {
      throw new UnfitSecretException("cannot be read: Secrets Manager cannot be reached", e);
    }
    if (text == null) {
      throw new UnfitSecretException("names a binary secret: store it as text");
    }
    return text;
  }

  private static UnfitSecretException noResponse() {
    return new UnfitSecretException(
        "cannot be read: no response within " + TIMEOUT.toSeconds() + " s");
  }

  private static String problem(SecretsManagerException e) {
    String code =
        Optional.ofNullable(e.awsErrorDetails())
            .map(details -> details.errorCode())
            .filter(text -> CODE.matcher(text).matches())
            .orElse("status " + e.statusCode());
    return switch (code) {
      case "ResourceNotFoundException" -> "names a secret, or a version of it, that does not exist";
      case "AccessDeniedException" -> "names a secret that this process may not read";
      case "DecryptionFailure" -> "names a secret whose KMS key cannot be used";
      case "InvalidRequestException" -> "names a secret that cannot be read, as one being deleted";
      default ->
          e.isThrottlingException()
              ? "cannot be read: Secrets Manager refuses so many requests"
              : "cannot be read: Secrets Manager says " + code;
    };
  }

  private SecretsManagerClient client(String region) {
    return byRegion.computeIfAbsent(
        region,
        name ->
            SecretsManagerClient.builder()
                .region(Region.of(name))
                .credentialsProvider(credentials)
                .applyMutation(builder -> endpoint.ifPresent(builder::endpointOverride))
                .httpClient(UrlConnectionHttpClient.create(SecretsManagerFetcher::connection))
                .overrideConfiguration(
                    configuration ->
                        configuration
                            .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                            .addExecutionInterceptor(new EncryptedOnly()))
                .build());
  }

  private static HttpURLConnection connection(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
      connection.setReadTimeout((int) ATTEMPT_TIMEOUT.toMillis());
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      // Java would keep it for a while otherwise: none is open in a function's snapshot.
      connection.setRequestProperty("Connection", "close");
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    byRegion.values().forEach(SecretsManagerClient::close);
  }

  /** Sends nothing that others could read, whatever configured the endpoint. */
  private static final class EncryptedOnly implements ExecutionInterceptor {
    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      if (PlaintextLinks.isExposed(context.httpRequest().getUri())) {
        throw new ExposedException();
      }
    }
  }

  /** The endpoint is not encrypted. */
  private static final class ExposedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
