package io.telegramauth.campaign.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The measurements of a row, on one line: {@code CAMPAIGN R8 kills=100 acknowledged=21874 lost=0}.
 * Printed to the console and to {@code target/campaign/<row>.txt}.
 *
 * <p>Not thread-safe.
 */
public final class Figures {
  private static final Path DIRECTORY = Path.of("target", "campaign");

  private final String row;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Figures(String row) {
    this.row = row;
  }

  /**
   * Nothing measured yet.
   *
   * @param row names the promise, and the engine where there is more than one: {@code R8-sqlite}
   */
  public static Figures of(String row) {
    return new Figures(row);
  }

  /** Adds a figure. */
  public Figures with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** Publishes the line, in the place of the row's earlier one. */
  public void publish() {
    String line =
        values.entrySet().stream()
            .map(figure -> figure.getKey() + "=" + figure.getValue())
            .collect(Collectors.joining(" ", "CAMPAIGN " + row + " ", ""));
    System.out.println(line);
    try {
      Files.createDirectories(DIRECTORY);
      Files.writeString(DIRECTORY.resolve(row + ".txt"), line + System.lineSeparator());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
