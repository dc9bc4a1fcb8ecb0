package io.telegramauth.store.dynamodb;

import io.telegramauth.store.StoreBenchmark;
import io.telegramauth.store.StoreEngine;

/** DynamoDB Local in memory: measures our requests, not AWS. */
class DynamoDbStoreBenchmark extends StoreBenchmark {
  @Override
  protected StoreEngine open() {
    return DynamoDbUnderTest.open();
  }

  /** Each user has a partition: nothing shared can grow. */
  @Override
  protected boolean fill(StoreEngine engine, int sessions) {
    return false;
  }
}
