package io.telegramauth.config;

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
 * Secrets in files, as container platforms provide them: {@code API_KEY_FILE} names the file that
 * holds {@code API_KEY}.
 *
 * @param values file contents by the secrets' names, without one trailing line end
 * @param problems why other named files cannot be used, without their contents
 */
public record SecretFiles(Map<String, String> values, List<String> problems) {
  /** The settings that may be read from a file; these are all secrets of the service. */
  public static final List<String> NAMES =
      List.of(
          "SESSION_SECRET",
          "SESSION_SECRET_PREVIOUS",
          "API_KEY",
          "SERVICE_API_KEYS",
          "ADMIN_API_KEY",
          "TELEGRAM_API_HASH",
          "TELEGRAM_PROXY_API_KEY",
          "STORE_POSTGRESQL_PASSWORD");

  /** A setting from a source with this ordinal or a higher one conflicts with a file. */
  private static final int ENVIRONMENT = 300;

  /**
   * Of secrets from files and from AWS. Above the environment, where an empty {@code API_KEY} must
   * not hide the content.
   */
  static final int ORDINAL = 500;

  static final String SUFFIX = "_FILE";
  private static final int MAX_FILE_SIZE = 64 * 1024;

  /** Reads the files that the configuration names; a blank name counts as none. */
  public static SecretFiles read(Function<String, ? extends ConfigValue> configuration) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String name : NAMES) {
      ConfigValue file = configuration.apply(name + SUFFIX);
      if (!isSet(file)) {
        continue;
      }
      ConfigValue direct = configuration.apply(name);
      try {
        if (isSet(direct) && overridesReference(direct)) {
          throw new UnfitSecretException("is set, and " + name + " too: only one of them may be");
        }
        values.put(name, content(file.getValue().strip()));
      } catch (UnfitSecretException e) {
        problems.add(name + SUFFIX + " " + e.getMessage());
      }
    }
    return new SecretFiles(Map.copyOf(values), List.copyOf(problems));
  }

  static boolean isSet(ConfigValue value) {
    return value != null && value.getValue() != null && !value.getValue().isBlank();
  }

  /** Whether a value was set as deliberately as a file that is named, or a secret at AWS. */
  static boolean overridesReference(ConfigValue direct) {
    return direct.getSourceOrdinal() >= ENVIRONMENT && direct.getSourceOrdinal() != ORDINAL;
  }

  private static String content(String name) throws UnfitSecretException {
    byte[] bytes = bytes(name);
    if (bytes.length > MAX_FILE_SIZE) {
      throw new UnfitSecretException("names a file of more than " + MAX_FILE_SIZE / 1024 + " KiB");
    }
    String text = withoutLineEnd(text(bytes));
    if (text.isBlank()) {
      throw new UnfitSecretException("names an empty file");
    }
    return text;
  }

  private static byte[] bytes(String name) throws UnfitSecretException {
    try {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        throw new UnfitSecretException("names a directory");
      }
      if (!Files.exists(file)) {
        throw new UnfitSecretException("names a file that does not exist");
      }
      // A pipe gives its content once, and a device has no end.
      if (!Files.isRegularFile(file)) {
        throw new UnfitSecretException("does not name a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(MAX_FILE_SIZE + 1);
      }
    } catch (InvalidPathException e) {
      throw new UnfitSecretException("is not the name of a file", e);
    } catch (IOException e) {
      throw new UnfitSecretException("names a file that cannot be read", e);
    }
  }

  private static String text(byte[] bytes) throws UnfitSecretException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnfitSecretException("names a file that is not text in UTF-8", e);
    }
  }

  static String withoutLineEnd(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** Names the secrets, never their contents. */
  @Override
  public String toString() {
    return "SecretFiles[" + values.keySet() + ", " + problems + "]";
  }
}
