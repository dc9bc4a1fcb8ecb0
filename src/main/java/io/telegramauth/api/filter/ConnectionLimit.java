package io.telegramauth.api.filter;

import io.netty.channel.Channel;
import io.telegramauth.ratelimit.ClientNetwork;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the open connections of a server, in total and per client network. A new connection above
 * the total takes the place of the one whose client has kept the server waiting longest; only if
 * all of them have a request in progress is it refused.
 *
 * <p>Thread-safe.
 */
final class ConnectionLimit {
  private final int maxConnections;
  private final int maxPerNetwork;
  private final Map<ConnectionGuard, Channel> open = new HashMap<>();

  /** In the order in which they began to wait for their clients. */
  private final Map<ConnectionGuard, Channel> waiting = new LinkedHashMap<>();

  private final Map<String, Integer> byNetwork = new HashMap<>();

  ConnectionLimit(int maxConnections, int maxPerNetwork) {
    this.maxConnections = maxConnections;
    this.maxPerNetwork = maxPerNetwork;
  }

  /**
   * Admits a connection until it closes.
   *
   * @return whether there is room for it
   */
  synchronized boolean admit(ConnectionGuard guard, Channel connection) {
    String network = network(connection);
    if (byNetwork.getOrDefault(network, 0) >= maxPerNetwork
        || (open.size() >= maxConnections && !evictLongestWaiting())) {
      return false;
    }
    byNetwork.merge(network, 1, Integer::sum);
    open.put(guard, connection);
    waiting.put(guard, connection);
    connection.closeFuture().addListener(closed -> remove(guard, network));
    return true;
  }

  @SuppressWarnings(
      "FutureReturnValueIgnored") // It makes room at once, however long closing takes.
  private boolean evictLongestWaiting() {
    if (waiting.isEmpty()) {
      return false;
    }
    Map.Entry<ConnectionGuard, Channel> longest = waiting.entrySet().iterator().next();
    waiting.remove(longest.getKey());
    open.remove(longest.getKey());
    longest.getValue().close();
    return true;
  }

  /**
   * A request of the connection begins.
   *
   * @return whether the connection is still admitted; another may just have taken its place
   */
  synchronized boolean onRequest(ConnectionGuard guard) {
    waiting.remove(guard);
    return open.containsKey(guard);
  }

  /** The connection waits for its client again. */
  synchronized void onResponse(ConnectionGuard guard) {
    Channel connection = open.get(guard);
    if (connection != null) {
      waiting.put(guard, connection);
    }
  }

  private synchronized void remove(ConnectionGuard guard, String network) {
    open.remove(guard);
    waiting.remove(guard);
    byNetwork.computeIfPresent(network, (name, count) -> count == 1 ? null : count - 1);
  }

  private static String network(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress remote
        ? ClientNetwork.of(remote.getAddress().getHostAddress())
        : "";
  }
}
