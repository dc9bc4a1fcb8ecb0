package io.telegramauth.config;

import io.smallrye.config.PropertiesConfigSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * Secrets in AWS Secrets Manager: {@code API_KEY_ARN} names the secret that holds {@code API_KEY}.
 * They are fetched once, when the configuration is made. Without such a setting nothing of AWS is
 * loaded.
 *
 * @param values the secrets, by the names of their settings
 * @param problems why other secrets cannot be used, without their contents
 */
public record SecretArns(Map<String, String> values, List<String> problems) {
  private static final String SUFFIX = "_ARN";

  /** Fetches the text of a secret. */
  interface Fetcher extends AutoCloseable {
    /**
     * Fetches the text.
     *
     * @throws UnfitSecretException if it cannot be had
     */
    String fetch(SecretArn.Secret secret) throws UnfitSecretException;

    @Override
    void close();
  }

  /** Reads the secrets that the configuration names, each secret once. */
  static SecretArns read(
      Function<String, ? extends ConfigValue> configuration, Supplier<? extends Fetcher> aws) {
    Map<String, SecretArn> references = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String name : SecretFiles.NAMES) {
      ConfigValue setting = configuration.apply(name + SUFFIX);
      if (SecretFiles.isSet(setting)) {
        try {
          references.put(name, reference(name, setting.getValue().strip(), configuration));
        } catch (UnfitSecretException e) {
          problems.add(name + SUFFIX + " " + e.getMessage());
        }
      }
    }
    if (references.isEmpty()) {
      return new SecretArns(Map.of(), List.copyOf(problems));
    }
    Map<String, String> values = new LinkedHashMap<>();
    try (Fetcher fetcher = aws.get()) {
      Map<SecretArn.Secret, Fetched> fetched = new HashMap<>();
      references.forEach(
          (name, reference) -> {
            try {
              String text =
                  fetched
                      .computeIfAbsent(reference.secret(), secret -> fetch(secret, fetcher))
                      .text();
              values.put(name, reference.find(text));
            } catch (UnfitSecretException e) {
              problems.add(name + SUFFIX + " " + e.getMessage());
            }
          });
    }
    return new SecretArns(Map.copyOf(values), List.copyOf(problems));
  }

  private static SecretArn reference(
      String name, String arn, Function<String, ? extends ConfigValue> configuration)
      throws UnfitSecretException {
    ConfigValue direct = configuration.apply(name);
    if (SecretFiles.isSet(configuration.apply(name + SecretFiles.SUFFIX))) {
      throw alsoSet(name + SecretFiles.SUFFIX);
    }
    if (SecretFiles.isSet(direct) && SecretFiles.overridesReference(direct)) {
      throw alsoSet(name);
    }
    return SecretArn.parse(arn)
        .orElseThrow(() -> new UnfitSecretException("is not the ARN of a secret"));
  }

  private static UnfitSecretException alsoSet(String other) {
    return new UnfitSecretException("is set, and " + other + " too: only one of them may be");
  }

  /** What came of fetching a secret: its text, or why there is none. */
  private record Fetched(String content, UnfitSecretException problem) {
    String text() throws UnfitSecretException {
      if (problem != null) {
        throw problem;
      }
      return content;
    }
  }

  private static Fetched fetch(SecretArn.Secret secret, Fetcher fetcher) {
    try {
      return new Fetched(fetcher.fetch(secret), null);
    } catch (UnfitSecretException e) {
      return new Fetched(null, e);
    }
  }

  /** Why secrets that the configuration names could not be had when it was made. */
  public static List<String> problems(Config config) {
    List<String> problems = new ArrayList<>();
    config
        .getConfigSources()
        .forEach(
            source -> {
              if (source instanceof Source secrets) {
                problems.addAll(secrets.problems);
              }
            });
    return problems;
  }

  Source toSource() {
    return new Source(this);
  }

  /** Names the secrets, never their contents. */
  @Override
  public String toString() {
    return "SecretArns[" + values.keySet() + ", " + problems + "]";
  }

  /** The secrets as a source of the configuration. */
  static final class Source extends PropertiesConfigSource {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    private Source(SecretArns secrets) {
      super(
          SecretFilesConfigSourceFactory.literal(secrets.values()),
          "secrets at AWS",
          SecretFiles.ORDINAL);
      this.problems = secrets.problems();
    }
  }
}
