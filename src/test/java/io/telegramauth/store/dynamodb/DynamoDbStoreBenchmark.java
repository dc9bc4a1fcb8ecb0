package io.telegramauth.store.dynamodb;

import io.telegramauth.store.StoreBenchmark;
import io.telegramauth.store.StoreEngine;

/** DynamoDB Local in memory: tells of our requests, and nothing of AWS's times. */
class DynamoDbStoreBenchmark extends StoreBenchmark {
  @Override
  protected StoreEngine open() {
    return DynamoDbUnderTest.open();
  }

  /** A partition a user: nothing is shared that could grow. */
  @Override
  protected boolean fill(StoreEngine engine, int users) {
    return false;
  }
}
