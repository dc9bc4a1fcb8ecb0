package io.telegramauth.telegram.direct;

import static io.telegramauth.telegram.direct.DirectRig.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.sandbox.Books;
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many logins at once, and what they leave behind. */
class DirectLoadTest {
  private static final int LOGINS = 200;
  private static final int AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void leavesNothingBehind() {
    try (DirectRig rig = new DirectRig(directory)) {
      DirectGateway gateway = rig.gateway(AT_ONCE);
      // What is loaded once, and what threads there are for good, is there after a few.
      logIn(gateway, 0, 2 * AT_ONCE);
      long files = openFiles();
      long threads = threads();

      List<SignedIn> sessions = logIn(gateway, 1000, LOGINS);

      assertThat(sessions).hasSize(LOGINS).extracting(SignedIn::userId).doesNotHaveDuplicates();
      assertThat(rig.telegram.books().count(number(1000), Books.Entry.CODE_SENT)).isEqualTo(1);
      assertThat(rig.leftovers()).isEmpty();
      // The machine's own come and go; what a login left would be there two hundred times.
      await().untilAsserted(() -> assertThat(openFiles()).isLessThan(files + AT_ONCE));
      await().untilAsserted(() -> assertThat(threads()).isLessThan(threads + AT_ONCE));
      await().untilAsserted(() -> assertThat(receivers()).isZero());
    }
  }

  private static List<SignedIn> logIn(DirectGateway gateway, int first, int count) {
    return Multi.createFrom()
        .range(first, first + count)
        .onItem()
        .transformToUni(n -> logIn(gateway, phone(number(n))))
        .merge(count)
        .collect()
        .asList()
        .await()
        .atMost(PATIENCE);
  }

  private static Uni<SignedIn> logIn(DirectGateway gateway, PhoneNumber phone) {
    Call call = DirectRig.call(PATIENCE);
    return gateway
        .sendCode(phone, call)
        .chain(sent -> gateway.signIn(phone, sent.state(), SecretString.of("11111"), call))
        .map(SignedIn.class::cast);
  }

  private static String number(int n) {
    return "+999661%04d".formatted(n);
  }

  private static long openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All threads of the process, TDLib's own among them. */
  private static long threads() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long receivers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("telegram-direct-receiver"))
        .count();
  }
}
