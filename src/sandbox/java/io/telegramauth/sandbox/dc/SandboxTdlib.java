package io.telegramauth.sandbox.dc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Real TDLib that trusts the sandbox: a copy of {@code libtdjson.so} in which a key of the
 * sandbox's own has taken the place of the one of Telegram's test servers. Made once for each
 * original, beside it, together with the key.
 *
 * @param library the copy, without the test servers of Telegram
 * @param serverKey what a {@link DataCentre} has to be started with to be trusted by it
 */
public record SandboxTdlib(Path library, ServerKey serverKey) {
  private static final String LIBRARY = "libtdjson.so";
  private static final String KEY = "server-key.der";
  private static final String TEST_SERVERS_KEY =
      "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEAyMEdY1aR";

  /**
   * The copy of an original, made if it is not there yet.
   *
   * @throws IOException if there is no original, it is not TDLib, or nothing can be written beside
   *     it; the message says which
   */
  public static SandboxTdlib of(Path original) throws IOException {
    Path directory = beside(original);
    if (!Files.isDirectory(directory)) {
      make(original, directory);
    }
    return new SandboxTdlib(
        directory.resolve(LIBRARY), ServerKey.decode(Files.readAllBytes(directory.resolve(KEY))));
  }

  /** Another original has another size or time, and so another directory. */
  private static Path beside(Path original) throws IOException {
    Path there = original.toAbsolutePath();
    if (!Files.isRegularFile(there)) {
      throw new NoSuchFileException(there.toString(), null, "there is no TDLib");
    }
    return there.resolveSibling(
        "sandbox-" + Files.size(there) + "-" + Files.getLastModifiedTime(there).toMillis());
  }

  private static void make(Path original, Path directory) throws IOException {
    ServerKey key = ServerKey.generate();
    Path made = Files.createTempDirectory(directory.getParent(), "sandbox-");
    try {
      Files.write(made.resolve(LIBRARY), trusting(key, original));
      Files.write(made.resolve(KEY), key.encoded());
      moveWhole(made, directory);
    } finally {
      Files.deleteIfExists(made.resolve(LIBRARY));
      Files.deleteIfExists(made.resolve(KEY));
      Files.deleteIfExists(made);
    }
  }

  /** All at once, so that nobody finds half of it; who is second takes what the first has made. */
  private static void moveWhole(Path made, Path directory) throws IOException {
    try {
      Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  private static byte[] trusting(ServerKey key, Path original) throws IOException {
    byte[] library = Files.readAllBytes(original);
    String text = new String(library, ISO_8859_1);
    int at = text.indexOf(TEST_SERVERS_KEY);
    if (at < 0 || text.indexOf(TEST_SERVERS_KEY, at + 1) >= 0) {
      throw new IOException(original + " does not hold the test servers' key once: is it TDLib?");
    }
    byte[] pem = key.pem().getBytes(US_ASCII);
    System.arraycopy(pem, 0, library, at, pem.length);
    return library;
  }
}
