package io.telegramauth.store.dynamodb;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.smallrye.mutiny.Uni;
import io.telegramauth.concurrent.CallerContext;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Sends requests to DynamoDB. Responses arrive on the caller's context. Failures are {@code
 * STORE_UNAVAILABLE}, after retries where these may help.
 *
 * <p>The client is created by the first request, off the caller's thread: looking for region and
 * credentials may block on the network.
 */
final class DynamoDbRequests {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

  /** A few of these fit into a request's deadline. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_ATTEMPTS = 8;
  private static final BackoffStrategy BACKOFF =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofMillis(400));

  private static final int MAX_CONNECTIONS = 100;

  /** Afterwards the host name is resolved again and may lead elsewhere. */
  private static final Duration CONNECTION_TTL = Duration.ofMinutes(5);

  /** Host names are resolved on these threads, which blocks. */
  private static final int THREADS = 2;

  private static final String NO_REASON = "None";
  private static final String CONDITION_FAILED = "ConditionalCheckFailed";
  private static final List<String> TRANSIENT_REASONS =
      List.of(NO_REASON, "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

  private final Optional<URI> endpoint;
  private final Vertx vertx;
  private Future<Connected> connected;

  /**
   * @param endpoint the address of DynamoDB, if not the region's
   */
  DynamoDbRequests(Optional<URI> endpoint, Vertx vertx) {
    this.endpoint = endpoint;
    this.vertx = vertx;
  }

  /** A client and its threads. */
  private record Connected(DynamoDbAsyncClient client, NioEventLoopGroup threads) {
    void close() {
      client.close();
      end(threads);
    }
  }

  /**
   * Sends a request.
   *
   * @return fails with {@link ConditionalCheckFailedException} if its condition does not hold
   */
  <T> Uni<T> send(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    return Uni.createFrom()
        .<T>deferred(
            () ->
                Uni.createFrom()
                    .completionStage(
                        () ->
                            connected()
                                .toCompletionStage()
                                .thenCompose(connected -> request.apply(connected.client())))
                    .emitOn(CallerContext.current()))
        .onFailure(DynamoDbRequests::isUnavailable)
        .transform(e -> new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), e));
  }

  /**
   * Writes items in one transaction. A client request token makes retries idempotent.
   *
   * @return the indexes of the items whose condition failed; if there are any, nothing was written
   */
  Uni<List<Integer>> writeTransaction(List<TransactWriteItem> items) {
    return Uni.createFrom()
        .deferred(
            () -> {
              TransactWriteItemsRequest request =
                  TransactWriteItemsRequest.builder()
                      .transactItems(items)
                      .clientRequestToken(UUID.randomUUID().toString())
                      .build();
              return send(client -> client.transactWriteItems(request));
            })
        .replaceWith(List.<Integer>of())
        .onFailure(TransactionCanceledException.class)
        .recoverWithItem(DynamoDbRequests::refused);
  }

  private synchronized Future<Connected> connected() {
    if (connected == null || connected.failed()) {
      connected = vertx.executeBlocking(this::connect, /* ordered= */ false);
    }
    return connected;
  }

  private Connected connect() {
    DefaultCredentialsProvider credentials =
        DefaultCredentialsProvider.builder().asyncCredentialUpdateEnabled(true).build();
    credentials.resolveCredentials();
    NioEventLoopGroup threads =
        new NioEventLoopGroup(THREADS, new DefaultThreadFactory("dynamodb", /* daemon= */ true));
    try {
      return new Connected(client(credentials, threads), threads);
    } catch (RuntimeException e) {
      end(threads);
      throw e;
    }
  }

  /** Shuts down in the background. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void end(NioEventLoopGroup threads) {
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private DynamoDbAsyncClient client(
      DefaultCredentialsProvider credentials, NioEventLoopGroup threads) {
    return DynamoDbAsyncClient.builder()
        .credentialsProvider(credentials)
        .applyMutation(builder -> endpoint.ifPresent(builder::endpointOverride))
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(SdkEventLoopGroup.create(threads))
                .maxConcurrency(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .connectionTimeToLive(CONNECTION_TTL)
                .connectionAcquisitionTimeout(ATTEMPT_TIMEOUT))
        // Responses move to the caller's context, so no executor is needed in between.
        .asyncConfiguration(
            configuration ->
                configuration.advancedOption(
                    SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
        .overrideConfiguration(
            configuration ->
                configuration
                    .scheduledExecutorService(threads)
                    .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                    .apiCallTimeout(TIMEOUT)
                    .retryStrategy(retries()))
        .build();
  }

  /**
   * Transaction conflicts are retried like throttling, which does not consume the retry quota that
   * protects a failing DynamoDB.
   */
  private static RetryStrategy retries() {
    return AwsRetryStrategy.legacyRetryStrategy().toBuilder()
        .maxAttempts(MAX_ATTEMPTS)
        .backoffStrategy(BACKOFF)
        .throttlingBackoffStrategy(BACKOFF)
        .retryOnException(DynamoDbRequests::isTransient)
        .treatAsThrottling(
            e ->
                isTransient(e)
                    || (e instanceof SdkServiceException refused
                        && refused.isThrottlingException()))
        .build();
  }

  private static boolean isTransient(Throwable e) {
    return e instanceof TransactionConflictException
        || (e instanceof TransactionCanceledException cancelled
            && cancelled.cancellationReasons().stream()
                .map(CancellationReason::code)
                .allMatch(TRANSIENT_REASONS::contains));
  }

  private static boolean isUnavailable(Throwable e) {
    return e instanceof SdkException
        && !(e instanceof ConditionalCheckFailedException)
        && !(e instanceof TransactionCanceledException cancelled && !refused(cancelled).isEmpty());
  }

  private static List<Integer> refused(TransactionCanceledException cancelled) {
    List<CancellationReason> reasons = cancelled.cancellationReasons();
    List<Integer> refused = new ArrayList<>();
    for (int i = 0; i < reasons.size(); i++) {
      if (reasons.get(i).code().equals(CONDITION_FAILED)) {
        refused.add(i);
      }
    }
    return refused;
  }

  synchronized void close() {
    if (connected != null) {
      connected.onSuccess(Connected::close);
    }
  }
}
