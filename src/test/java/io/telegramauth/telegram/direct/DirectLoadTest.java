package io.telegramauth.telegram.direct;

import static io.telegramauth.telegram.direct.DirectRig.phone;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.testing.TrustingTdlib;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many logins, several at a time, in a process of their own, and what they leave behind there. */
class DirectLoadTest {
  private static final int SETTLED = 200;
  private static final int LOGINS = 500;
  private static final int AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /**
   * How much more memory may be in use after the last three hundred logins: what the allocator has
   * not settled yet. A leak of a tenth of a megabyte a login is more.
   */
  private static final long MARGIN_KIB = 24 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  /** How a process stands. */
  record Burden(long logins, long users, long files, long threads, long receivers, long anonKib) {}

  @Test
  @Timeout(300)
  void leavesNothingBehind() throws IOException, InterruptedException {
    try (DirectRig rig = new DirectRig(directory)) {
      Path output = Files.createTempFile("direct-load", ".json");
      try {
        List<Burden> burdens = run(rig, output);

        assertThat(burdens)
            .extracting(Burden::logins)
            .containsExactly((long) SETTLED, (long) LOGINS);
        Burden before = burdens.get(0);
        Burden after = burdens.get(1);
        assertThat(after.users()).isEqualTo(LOGINS);
        assertThat(rig.telegram.events().total(EventCounter.Event.CODE_SENT)).isEqualTo(LOGINS);
        assertThat(rig.telegram.events().total(EventCounter.Event.SIGNED_IN)).isEqualTo(LOGINS);
        assertThat(rig.leftovers()).isEmpty();
        // The JVM's own come and go; what a login left would be there three hundred times.
        assertThat(after.files()).isLessThan(before.files() + AT_ONCE);
        assertThat(after.threads()).isLessThan(before.threads() + AT_ONCE);
        assertThat(after.receivers()).isZero();
        assertThat(after.anonKib()).isLessThan(before.anonKib() + MARGIN_KIB);
      } finally {
        Files.delete(output);
      }
    }
  }

  private List<Burden> run(DirectRig rig, Path output) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // The JVM's own part is there from the start: what grows is a leak.
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Porter.class.getName(),
                TrustingTdlib.library().toString(),
                Integer.toString(rig.dataCentre.port()),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(output.toFile());
    // As the README says: threads that come and go would each leave the allocator some room.
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    return JSON.readValue(output.toFile(), new TypeReference<>() {});
  }

  /** What runs in that process. */
  static final class Porter {
    private Porter() {}

    public static void main(String[] arguments) throws Exception {
      JnaTdClients clients = new JnaTdClients(Optional.of(Path.of(arguments[0])));
      TdSettings settings =
          new TdSettings(
              DirectRig.API,
              true,
              new TdRequest.Device("Test", "Test", "1", "en"),
              Optional.of(new TdRequest.UseSocks5("127.0.0.1", Integer.parseInt(arguments[1]))),
              Path.of(arguments[2]));
      TdLoginCalls steps =
          new TdLoginCalls(new TdExchangeRunner(clients, DirectRig.NOBODY, settings), settings);
      ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
      List<Long> users = new ArrayList<>(logIn(steps, workers, 0, SETTLED));
      Burden before = burden(users);
      users.addAll(logIn(steps, workers, SETTLED, LOGINS));
      JSON.writeValue(System.out, List.of(before, burden(users)));
      // The end of a process is a test too: with TDLib loaded it is an orderly one.
      clients.close();
      System.exit(0);
    }

    private static List<Long> logIn(TdLoginCalls steps, ExecutorService workers, int from, int to)
        throws InterruptedException, ExecutionException {
      List<Future<Long>> logins = new ArrayList<>();
      for (int n = from; n < to; n++) {
        String number = "+999661%04d".formatted(n);
        logins.add(workers.submit(() -> logIn(steps, number)));
      }
      List<Long> users = new ArrayList<>();
      for (Future<Long> login : logins) {
        users.add(login.get());
      }
      return users;
    }

    private static long logIn(TdLoginCalls steps, String number) {
      CodeSent sent = steps.sendCode(phone(number), Deadline.in(PATIENCE));
      SecretString code = SecretString.of("11111");
      return ((SignedIn) steps.signIn(phone(number), sent.state(), code, Deadline.in(PATIENCE)))
          .userId();
    }

    private static Burden burden(List<Long> users) throws InterruptedException {
      long receivers = 0;
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("telegram-direct-receiver")) {
          // The last client is closed a moment before it ends.
          thread.join(10_000);
          receivers += thread.isAlive() ? 1 : 0;
        }
      }
      System.gc();
      return new Burden(
          users.size(),
          users.stream().distinct().count(),
          entries("/proc/self/fd"),
          entries("/proc/self/task"),
          receivers,
          anonKib());
    }

    private static long entries(String directory) {
      try (Stream<Path> entries = Files.list(Path.of(directory))) {
        return entries.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What of the process is in memory and not just a part of a file. */
    private static long anonKib() {
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
        return lines
            .filter(line -> line.startsWith("RssAnon:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
