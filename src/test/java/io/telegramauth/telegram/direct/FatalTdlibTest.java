package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.telegramauth.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TDLib meets a fatal error, in a process apart from the tests. */
class FatalTdlibTest {
  private static final Path TDLIB = Path.of("target/tdlib/libtdjson.so");
  private static final String SURVIVED = "The process lives, and TDLib is refused";

  @TempDir Path directory;

  @Test
  @Timeout(60)
  void doesNotEndTheProcess() throws IOException, InterruptedException {
    assumeTrue(Files.exists(TDLIB), "The build could not fetch TDLib");
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains(SURVIVED);
    assertThat(process.exitValue()).isZero();
  }

  /** What runs in that process. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      JnaTdClients clients = new JnaTdClients(Optional.of(TDLIB));
      BlockingQueue<TdUpdate> updates = new LinkedBlockingQueue<>();
      clients.open(updates::add);
      Thread culprit = new Thread(Victim::fail);
      culprit.setDaemon(true);
      culprit.start();
      TdUpdate update;
      do {
        update = updates.poll(20, TimeUnit.SECONDS);
      } while (update != null && !(update instanceof TdUpdate.Broken));
      try {
        clients.open(updates::add);
      } catch (TdUnavailableException e) {
        System.out.println(
            update != null && e.code() == FailureCode.DIRECT_BROKEN
                ? SURVIVED
                : "Not as it should be");
      }
    }

    /** A message of the gravest kind; TDLib ends the process after it. */
    private static void fail() {
      byte[] request =
          "{\"@type\":\"addLogMessage\",\"verbosity_level\":0,\"text\":\"the end\"}\0"
              .getBytes(UTF_8);
      NativeLibrary.getInstance(TDLIB.toAbsolutePath().toString())
          .getFunction("td_execute")
          .invokePointer(new Object[] {request});
    }
  }
}
