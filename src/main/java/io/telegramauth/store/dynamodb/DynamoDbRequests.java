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
import java.util.concurrent.Executor;
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
 * Sends requests to DynamoDB; an answer arrives where it was asked for. What DynamoDB does not
 * carry out fails with {@code STORE_UNAVAILABLE}, after a few repetitions where that may help.
 *
 * <p>The client is made by the first request, off the caller's thread: it looks for a region and
 * for credentials in many places, some of them across the network.
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

  /** Then the name is looked up again, which may lead elsewhere by then. */
  private static final Duration CONNECTION_TTL = Duration.ofMinutes(5);

  /** Names are looked up on these threads, which blocks: the application's own must not wait. */
  private static final int THREADS = 2;

  private static final String NO_REASON = "None";
  private static final String CONDITION_FAILED = "ConditionalCheckFailed";
  private static final List<String> TRANSIENT_REASONS =
      List.of(NO_REASON, "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

  private final Optional<URI> endpoint;
  private final Vertx vertx;
  private Future<Connected> connected;

  /**
   * @param endpoint where DynamoDB is, when it is not the region's
   */
  DynamoDbRequests(Optional<URI> endpoint, Vertx vertx) {
    this.endpoint = endpoint;
    this.vertx = vertx;
  }

  /** A client and the threads that are its own. */
  private record Connected(DynamoDbAsyncClient client, NioEventLoopGroup threads) {
    void close() {
      client.close();
      end(threads);
    }
  }

  /**
   * Sends a request.
   *
   * @return fails with {@link ConditionalCheckFailedException} when its condition does not hold
   */
  <T> Uni<T> send(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    return answer(request)
        .onFailure(DynamoDbRequests::isUnavailable)
        .transform(e -> new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), e));
  }

  /**
   * Writes all of these items or none. Done once only, however often it has to be sent: DynamoDB
   * knows the repetition by its token.
   *
   * @return which of the items did not find what has to be there, from 0; nothing was written
   *     unless there are none
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

  private <T> Uni<T> answer(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Executor caller = CallerContext.current();
              return Uni.createFrom()
                  .completionStage(
                      () ->
                          connected()
                              .toCompletionStage()
                              .thenCompose(connected -> request.apply(connected.client())))
                  .emitOn(caller);
            });
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

  /** They end by themselves, nobody waits for it. */
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
        // The answer is taken over to the caller's thread: no pool is needed in between.
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
   * What meets another's transaction comes again as what is throttled does. That costs nothing of
   * the allowance that keeps a failing DynamoDB from being asked again by everybody.
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
