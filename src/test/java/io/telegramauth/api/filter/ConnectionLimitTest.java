package io.telegramauth.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is admitted, and who makes room. */
class ConnectionLimitTest {
  /** A connection from an address. */
  private static final class Connection extends EmbeddedChannel {
    private final String from;

    Connection(String from) {
      this.from = from;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(from, 1234);
    }
  }

  private static ConnectionGuard guard(ConnectionLimit limit) {
    return new ConnectionGuard(limit, Duration.ofSeconds(1), (connection, failure, head) -> {});
  }

  @Test
  void aNewConnectionEvictsTheOneThatWaitsLongest() {
    ConnectionLimit limit = new ConnectionLimit(3, 3);
    List<Connection> connections = new ArrayList<>();
    List<ConnectionGuard> guards = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      connections.add(new Connection("192.0.2." + i));
      guards.add(guard(limit));
      assertThat(limit.admit(guards.get(i), connections.get(i))).isTrue();
    }
    limit.onRequest(guards.get(0));
    limit.onRequest(guards.get(1));
    limit.onResponse(guards.get(1));

    assertThat(limit.admit(guard(limit), new Connection("192.0.2.9"))).isTrue();
    assertThat(connections.get(0).isOpen()).isTrue();
    assertThat(connections.get(1).isOpen()).isTrue();
    assertThat(connections.get(2).isOpen()).isFalse();

    assertThat(limit.admit(guard(limit), new Connection("192.0.2.9"))).isTrue();
    assertThat(connections.get(0).isOpen()).isTrue();
    assertThat(connections.get(1).isOpen()).isFalse();
  }

  @Test
  void connectionsWithARequestAreNotEvicted() {
    ConnectionLimit limit = new ConnectionLimit(1, 1);
    Connection first = new Connection("192.0.2.1");
    ConnectionGuard guard = guard(limit);
    assertThat(limit.admit(guard, first)).isTrue();
    limit.onRequest(guard);
    assertThat(limit.admit(guard(limit), new Connection("192.0.2.2"))).isFalse();
    assertThat(first.isOpen()).isTrue();

    assertThat(first.close().isSuccess()).isTrue();
    assertThat(limit.admit(guard(limit), new Connection("192.0.2.2"))).isTrue();
  }

  @Test
  void connectionsOfANetworkAreLimited() {
    ConnectionLimit limit = new ConnectionLimit(100, 2);
    Connection first = new Connection("2001:db8::1");
    assertThat(limit.admit(guard(limit), first)).isTrue();
    assertThat(limit.admit(guard(limit), new Connection("2001:db8::2"))).isTrue();
    assertThat(limit.admit(guard(limit), new Connection("2001:db8::3"))).isFalse();
    assertThat(limit.admit(guard(limit), new Connection("2001:db8:0:1::1"))).isTrue();
    assertThat(limit.admit(guard(limit), new Connection("192.0.2.1"))).isTrue();

    assertThat(first.close().isSuccess()).isTrue();
    assertThat(limit.admit(guard(limit), new Connection("2001:db8::3"))).isTrue();
  }
}
