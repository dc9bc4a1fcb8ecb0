package io.telegramauth.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Runs the service under test on DynamoDB. */
public class DynamoDbStore implements QuarkusTestResourceLifecycleManager {
  /** The profile of tests whose service runs so. */
  public static class Chosen implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(DynamoDbStore.class));
    }
  }

  @Override
  public Map<String, String> start() {
    return newTable();
  }

  /** The configuration of services that share a new table on the shared server. */
  public static Map<String, String> newTable() {
    URI server = DynamoDbLocal.shared();
    String table = "service-" + UUID.randomUUID();
    try (DynamoDbAsyncClient client = client(server)) {
      TableTemplate.create(client, table);
    }
    return Map.of(
        "STORE",
        "dynamodb",
        "STORE_DYNAMODB_TABLE",
        table,
        "STORE_DYNAMODB_ENDPOINT",
        server.toString(),
        "AWS_REGION",
        DynamoDbLocal.REGION,
        "AWS_ACCESS_KEY_ID",
        DynamoDbLocal.CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY",
        DynamoDbLocal.CREDENTIAL);
  }

  /** A client for creating and inspecting tables. */
  public static DynamoDbAsyncClient client(URI server) {
    return DynamoDbAsyncClient.builder()
        .endpointOverride(server)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder())
        .build();
  }

  /** Does nothing: the server is shared. */
  @Override
  public void stop() {}
}
