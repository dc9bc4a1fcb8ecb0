package io.telegramauth.store.dynamodb;

import io.telegramauth.store.SealedSessionsContract;
import io.telegramauth.store.StoreEngine;

class DynamoDbSealedSessionsTest extends SealedSessionsContract {
  @Override
  protected StoreEngine open() {
    return DynamoDbUnderTest.open();
  }
}
