package io.telegramauth.telegram.direct;

import io.telegramauth.config.DirectConfig;
import io.telegramauth.telegram.ApiCredentials;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of every TDLib client.
 *
 * @param api the application
 * @param testServers whether to use Telegram's test data centres
 * @param device the device that the service presents
 * @param socks5 the proxy for connections, if any
 * @param workDirectory the parent of the clients' private directories
 */
record TdSettings(
    ApiCredentials api,
    boolean testServers,
    TdRequest.Device device,
    Optional<TdRequest.UseSocks5> socks5,
    Path workDirectory) {
  static TdSettings of(DirectConfig config, ApiCredentials api) {
    return new TdSettings(
        api,
        config.testServers(),
        new TdRequest.Device(
            config.deviceModel(),
            config.systemVersion(),
            config.applicationVersion(),
            config.language()),
        config.socks5().host().map(host -> new TdRequest.UseSocks5(host, config.socks5().port())),
        Path.of(config.workDirectory().orElseGet(() -> System.getProperty("java.io.tmpdir")))
            .toAbsolutePath());
  }
}
