package io.telegramauth.testing;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Starts a store engine's server for benchmarks and prints the environment that a service needs for
 * it.
 */
public final class StoreServer {
  private StoreServer() {}

  /**
   * Runs the server.
   *
   * @param engine {@code postgresql} or {@code dynamodb}
   * @throws InterruptedException never
   */
  public static void main(String... engine) throws InterruptedException {
    Map<String, String> environment =
        switch (engine[0]) {
          case "postgresql" -> PostgresqlStore.onDatabase("bench");
          case "dynamodb" -> DynamoDbStore.newTable();
          default -> throw new IllegalArgumentException("No server of " + engine[0]);
        };
    environment.forEach((name, value) -> System.out.println("STORE_SERVER " + name + "=" + value));
    System.out.println("STORE_SERVER ready");
    new CountDownLatch(1).await();
  }
}
