package io.telegramauth.startup;

import io.telegramauth.testing.Gateway;
import java.nio.file.Path;

/** Behind nginx. */
class NginxIT extends GatewayContract {
  @Override
  protected Gateway gateway(Path workDirectory, int upstream) {
    return Gateway.nginx(workDirectory, upstream);
  }
}
