package io.telegramauth.campaign.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The kernel's view of a process.
 *
 * @param pid its id
 */
public record ProcessView(long pid) {
  private static final int LOCAL_ADDRESS = 1;
  private static final int REMOTE_ADDRESS = 2;

  /** State of a connection that is there, in {@code /proc/net/tcp}. */
  private static final String ESTABLISHED = "01";

  /** Addresses, rights, offset, device and inode, in {@code smaps}. */
  private static final int MAPPING_WITHOUT_FILE = 5;

  private Path path(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  /** How many threads it has. */
  public int threads() {
    return count(path("task"));
  }

  /** How many descriptors it has open. */
  public int files() {
    return count(path("fd"));
  }

  /** How much of its memory is in RAM, in KiB. */
  public long residentKib() {
    return lines(path("status"))
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** How much of that is code that a JIT compiler has made: can be run, and is of no file. */
  public long compiledKib() {
    long compiled = 0;
    boolean isCode = false;
    for (String line : (Iterable<String>) lines(path("smaps"))::iterator) {
      String[] fields = line.split("\\s+");
      if (fields[0].indexOf('-') > 0) {
        isCode = fields[1].indexOf('x') >= 0 && fields.length == MAPPING_WITHOUT_FILE;
      } else if (isCode && fields[0].equals("Rss:")) {
        compiled += Long.parseLong(fields[1]);
      }
    }
    return compiled;
  }

  /** How many connections are open to a port on this machine, of this process and others. */
  public long connectionsTo(int port) {
    return connections(port, REMOTE_ADDRESS);
  }

  private long connections(int port, int field) {
    String address = ":%04X".formatted(port).toUpperCase(Locale.ROOT);
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> lines(path(table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(
            fields ->
                fields.length > 3
                    && fields[field].endsWith(address)
                    && fields[3].equals(ESTABLISHED))
        .count();
  }

  /** How many connections are open from a port on this machine: those that a server has. */
  public long connectionsFrom(int port) {
    return connections(port, LOCAL_ADDRESS);
  }

  private static int count(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
