package io.telegramauth.startup;

import io.telegramauth.testing.Gateway;
import java.nio.file.Path;

/** Behind a gateway of Node. */
class NodeGatewayIT extends GatewayContract {
  @Override
  protected Gateway gateway(Path workDirectory, int upstream) {
    return Gateway.node(workDirectory, upstream);
  }
}
