package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import io.telegramauth.testing.DynamoDbLocal;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.TcpRelay;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A DynamoDB table behind a faulty network: requests are cut off, or get no response. */
public final class FaultyDynamoDbStore implements FaultyStore {
  private final Map<String, String> table = DynamoDbStore.newTable();
  private final TcpRelay network = TcpRelay.to(DynamoDbLocal.shared().getPort());

  @Override
  public Map<String, String> configuration() {
    Map<String, String> configuration = new HashMap<>(table);
    configuration.put("STORE_DYNAMODB_ENDPOINT", "http://127.0.0.1:" + network.port());
    return configuration;
  }

  @Override
  public Set<InjectedFault> faultCounts() {
    return EnumSet.of(
        InjectedFault.STORE_SLOW, InjectedFault.STORE_CUT, InjectedFault.STORE_SILENT);
  }

  @Override
  public Runnable begin(ScheduledFault scheduled, List<Long> processes) {
    return NetworkFaults.begin(network, scheduled);
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
