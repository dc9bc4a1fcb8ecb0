package io.telegramauth.store.dynamodb;

import io.telegramauth.store.SessionTableContract;
import io.telegramauth.store.StoreEngine;

class DynamoDbSessionTableTest extends SessionTableContract {
  @Override
  protected StoreEngine open() {
    return DynamoDbUnderTest.open();
  }

  @Override
  protected boolean expiresItself() {
    return true;
  }
}
