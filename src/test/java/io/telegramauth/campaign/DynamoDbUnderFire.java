package io.telegramauth.campaign;

import io.telegramauth.campaign.Plan.Fate;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.TcpRelay;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A DynamoDB table behind a network that fails: requests are cut off, or not answered. */
final class DynamoDbUnderFire implements StoreUnderFire {
  private final Map<String, String> table = DynamoDbStore.newTable();
  private final TcpRelay network = TcpRelay.to(DynamoDbLocal.shared().getPort());

  @Override
  public Map<String, String> configuration() {
    Map<String, String> configuration = new HashMap<>(table);
    configuration.put("STORE_DYNAMODB_ENDPOINT", "http://127.0.0.1:" + network.port());
    return configuration;
  }

  @Override
  public Set<Trouble> troubles() {
    return EnumSet.of(Trouble.STORE_SLOW, Trouble.STORE_CUT, Trouble.STORE_SILENT);
  }

  @Override
  public Runnable begin(Fate fate, List<Long> processes) {
    return NetworkTroubles.begin(network, fate);
  }

  @Override
  public List<Path> files() {
    return List.of();
  }

  @Override
  public void close() {
    network.close();
  }
}
