package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Starts logins on the direct route as the service does, from opening a TDLib client to closing it:
 * the first login of this process, then warm ones. Prints a line for each: kind, tab, milliseconds.
 * In the package of the direct route, whose classes are package-private. Run by {@code
 * deploy/bench/direct}.
 */
public final class SendCodeBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private SendCodeBenchmark() {}

  /** Arguments: the library, the data centre's port, the first phone number, how many are warm. */
  public static void main(String[] arguments) throws InterruptedException {
    JnaTdClients clients = new JnaTdClients(Optional.of(Path.of(arguments[0])));
    TdSettings settings =
        new TdSettings(
            new ApiCredentials(17349, SecretString.of("0123456789abcdef0123456789abcdef")),
            true,
            new TdRequest.Device("Server", "Linux", "1.0", "en"),
            Optional.of(new TdRequest.UseSocks5("127.0.0.1", Integer.parseInt(arguments[1]))),
            Path.of(System.getProperty("java.io.tmpdir")));
    TdLoginCalls steps =
        new TdLoginCalls(
            new TdExchangeRunner(clients, new DirectListener() {}, settings), settings);
    long number = Long.parseLong(arguments[2]);
    boolean loaded = Boolean.getBoolean("bench.loaded");
    if (loaded) {
      long start = System.nanoTime();
      openAndClose(clients);
      print("library", start);
    }
    long start = System.nanoTime();
    steps.sendCode(phone(number), Deadline.in(PATIENCE));
    print(loaded ? "cold, library loaded" : "cold, library not loaded", start);
    for (int i = 1; i <= Integer.parseInt(arguments[3]); i++) {
      start = System.nanoTime();
      steps.sendCode(phone(number + i), Deadline.in(PATIENCE));
      print("warm", start);
    }
    System.exit(0);
  }

  private static PhoneNumber phone(long number) {
    return PhoneNumber.ofE164("+" + number);
  }

  private static void openAndClose(JnaTdClients clients) throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    TdClient client =
        clients.open(
            update -> {
              if (update instanceof TdUpdate.AuthorizationState at
                  && at.authorization() instanceof TdAuthorization.Closed) {
                closed.countDown();
              }
            });
    client.send(new TdRequest.Close(), response -> {});
    closed.await();
  }

  private static void print(String what, long start) {
    System.out.printf("ours, %s\t%.1f%n", what, (System.nanoTime() - start) / 1e6);
  }
}
