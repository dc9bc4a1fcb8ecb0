package io.telegramauth.store.dynamodb;

import io.telegramauth.store.RecordTableContract;
import io.telegramauth.store.StoreEngine;

class DynamoDbRecordTableTest extends RecordTableContract {
  @Override
  protected StoreEngine open() {
    return DynamoDbUnderTest.open();
  }

  @Override
  protected boolean expiresItself() {
    return true;
  }
}
