package io.telegramauth.telegram.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.DirectConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.testing.TrustingTdlib;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A data centre, and direct gateways that reach it: a fresh one whenever one is asked for. */
final class DirectRig implements AutoCloseable {
  static final ApiCredentials API =
      new ApiCredentials(12345, SecretString.of("0123456789abcdef0123456789abcdef"));
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Ignores every event. */
  static final DirectListener NOBODY = new DirectListener() {};

  final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  final DataCentre dataCentre;
  final Path directory;
  private final TdClients clients = clients();
  private final Vertx vertx = Vertx.vertx();
  private final int port;

  DirectRig(Path directory) {
    this.directory = directory;
    this.dataCentre =
        DataCentre.start(
            telegram, DataCentreOptions.defaults().withServerKey(TrustingTdlib.serverKey()));
    this.port = dataCentre.port();
  }

  /** TDLib: one for the whole test run. Where there is none, the calling test is skipped. */
  static JnaTdClients clients() {
    TrustingTdlib.assumeThere();
    return OneTdlib.CLIENTS;
  }

  private static final class OneTdlib {
    static final JnaTdClients CLIENTS = new JnaTdClients(Optional.of(TrustingTdlib.ownLibrary()));
  }

  /** A gateway that knows nothing of what was before. */
  DirectGateway gateway() {
    return gateway(8);
  }

  DirectGateway gateway(int maxConcurrent) {
    return new DirectGateway(
        clients, NOBODY, vertx, new Config(maxConcurrent, directory, port), API);
  }

  /** A gateway whose Telegram is on another port. */
  DirectGateway gatewayTo(int otherPort) {
    return new DirectGateway(clients, NOBODY, vertx, new Config(8, directory, otherPort), API);
  }

  /** A gateway with another TDLib. */
  DirectGateway gatewayOf(TdClients others) {
    return new DirectGateway(others, NOBODY, vertx, new Config(8, directory, port), API);
  }

  static CallOptions options() {
    return options(PATIENCE);
  }

  static CallOptions options(Duration time) {
    return new CallOptions(Deadline.in(time), "test");
  }

  static PhoneNumber phone(String number) {
    return PhoneNumber.ofE164(number);
  }

  /** Waits for the outcome. */
  static <T> T outcome(Uni<T> uni) {
    return uni.await().atMost(PATIENCE.plusSeconds(5));
  }

  /** Waits for the failure. */
  static Failure failure(Uni<?> uni) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> outcome(uni));
    assertThat(failure).isNotNull();
    return failure.failure();
  }

  /** How many times a login token was asked for. */
  long exports() {
    return dataCentre.counts().calls("auth.exportLoginToken");
  }

  /** The private directories that are there now. */
  List<Path> leftovers() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    dataCentre.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private record Config(int maxConcurrent, Path directory, int port) implements DirectConfig {
    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public Optional<String> tdlibPath() {
      return Optional.empty();
    }

    @Override
    public Optional<String> workDirectory() {
      return Optional.of(directory.toString());
    }

    @Override
    public boolean testServers() {
      return true;
    }

    @Override
    public String deviceModel() {
      return "Test";
    }

    @Override
    public String systemVersion() {
      return "Test";
    }

    @Override
    public String applicationVersion() {
      return "1";
    }

    @Override
    public String language() {
      return "en";
    }

    @Override
    public Socks5Config socks5() {
      return new Loopback(port);
    }
  }

  private record Loopback(int port) implements DirectConfig.Socks5Config {
    @Override
    public Optional<String> host() {
      return Optional.of("127.0.0.1");
    }
  }
}
