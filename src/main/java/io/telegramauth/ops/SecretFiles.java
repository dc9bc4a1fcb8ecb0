package io.telegramauth.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * The secrets that stand in files of their own, as container platforms hand them out: {@code
 * API_KEY_FILE} names the file whose content is {@code API_KEY}.
 *
 * @param values the contents by the secrets' names, each without the one line end that an editor
 *     leaves
 * @param problems why other files that are named cannot be used, in words and without their
 *     contents
 */
record SecretFiles(Map<String, String> values, List<String> problems) {
  /** What may stand in a file; all of it is secret, and nothing else is. */
  static final List<String> NAMES =
      List.of(
          "SESSION_SECRET",
          "SESSION_SECRET_PREVIOUS",
          "API_KEY",
          "SERVICE_API_KEYS",
          "ADMIN_API_KEY",
          "TELEGRAM_API_HASH",
          "TELEGRAM_PROXY_API_KEY",
          "STORE_POSTGRESQL_PASSWORD");

  /** What is set where this is the ordinal or a higher one stands against a file: both is wrong. */
  private static final int ENVIRONMENT = 300;

  /** Before the environment too, whose empty {@code API_KEY} must not hide what is in the file. */
  static final int ORDINAL = 500;

  private static final String SUFFIX = "_FILE";
  private static final int MAX_FILE_SIZE = 64 * 1024;

  /** Reads what the configuration names; a blank name is none. */
  static SecretFiles read(Function<String, ? extends ConfigValue> configuration) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String name : NAMES) {
      ConfigValue file = configuration.apply(name + SUFFIX);
      if (!isSet(file)) {
        continue;
      }
      ConfigValue direct = configuration.apply(name);
      try {
        if (isSet(direct) && overridesFile(direct)) {
          throw new UnfitFileException("is set, and " + name + " too: only one of them may be");
        }
        values.put(name, content(file.getValue().strip()));
      } catch (UnfitFileException e) {
        problems.add(name + SUFFIX + " " + e.getMessage());
      }
    }
    return new SecretFiles(Map.copyOf(values), List.copyOf(problems));
  }

  private static boolean isSet(ConfigValue value) {
    return value != null && value.getValue() != null && !value.getValue().isBlank();
  }

  private static boolean overridesFile(ConfigValue direct) {
    return direct.getSourceOrdinal() >= ENVIRONMENT && direct.getSourceOrdinal() != ORDINAL;
  }

  private static String content(String name) throws UnfitFileException {
    byte[] bytes = bytes(name);
    if (bytes.length > MAX_FILE_SIZE) {
      throw new UnfitFileException("names a file of more than " + MAX_FILE_SIZE / 1024 + " KiB");
    }
    String text = withoutLineEnd(text(bytes));
    if (text.isBlank()) {
      throw new UnfitFileException("names an empty file");
    }
    return text;
  }

  private static byte[] bytes(String name) throws UnfitFileException {
    try {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        throw new UnfitFileException("names a directory");
      }
      if (!Files.exists(file)) {
        throw new UnfitFileException("names a file that does not exist");
      }
      // A pipe gives its content once, and a device has no end.
      if (!Files.isRegularFile(file)) {
        throw new UnfitFileException("does not name a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(MAX_FILE_SIZE + 1);
      }
    } catch (InvalidPathException e) {
      throw new UnfitFileException("is not the name of a file", e);
    } catch (IOException e) {
      throw new UnfitFileException("names a file that cannot be read", e);
    }
  }

  private static String text(byte[] bytes) throws UnfitFileException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnfitFileException("names a file that is not text in UTF-8", e);
    }
  }

  private static String withoutLineEnd(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** Tells which there are, never what is in them. */
  @Override
  public String toString() {
    return "SecretFiles[" + values.keySet() + ", " + problems + "]";
  }

  /** A file that cannot be used; its message goes on from the setting's name. */
  private static final class UnfitFileException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitFileException(String message) {
      super(message);
    }

    UnfitFileException(String message, Exception cause) {
      super(message, cause);
    }
  }
}
