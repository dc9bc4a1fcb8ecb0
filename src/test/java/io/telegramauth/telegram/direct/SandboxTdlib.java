package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.telegramauth.sandbox.dc.ServerKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Real TDLib that trusts the sandbox: a copy of what the build has fetched, in which the sandbox's
 * RSA key has taken the place of the one of Telegram's test servers. One for the whole test run, as
 * there is one TDLib to a process.
 */
final class SandboxTdlib {
  private static final Path FETCHED = Path.of("target/tdlib/libtdjson.so");
  private static final String KEY_STARTS = "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEAyMEdY1aR";

  /** The key of every data centre that it is to meet. */
  static final ServerKey SERVER_KEY = ServerKey.generate();

  private static JnaTdClients clients;

  private SandboxTdlib() {}

  /** TDLib. Where the build could not fetch it the calling test is skipped. */
  static synchronized JnaTdClients clients() {
    if (clients == null) {
      assumeTrue(Files.exists(FETCHED), "The build could not fetch TDLib");
      clients = new JnaTdClients(Optional.of(copyWith(SERVER_KEY)));
    }
    return clients;
  }

  /** A copy that trusts this key; it is gone when this process ends. */
  static Path copyWith(ServerKey key) {
    try {
      byte[] library = Files.readAllBytes(FETCHED);
      String text = new String(library, ISO_8859_1);
      int at = text.indexOf(KEY_STARTS);
      assertThat(at).as("place of the test servers' key in TDLib").isPositive();
      byte[] pem = key.pem().getBytes(US_ASCII);
      System.arraycopy(pem, 0, library, at, pem.length);
      Path copy = Files.createTempFile(FETCHED.getParent(), "sandbox-", ".so").toAbsolutePath();
      copy.toFile().deleteOnExit();
      return Files.write(copy, library);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
