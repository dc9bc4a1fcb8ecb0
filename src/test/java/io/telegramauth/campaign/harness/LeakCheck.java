package io.telegramauth.campaign.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * R18: after each row, searches the output and the meter names of the testbed's processes for the
 * secrets that its users and services used.
 */
public final class LeakCheck implements AfterAllCallback {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What every run has to keep to itself, and what it is. */
  public static final Map<String, String> PLANTED =
      Map.of(
          TestAccount.PASSWORD, "a password",
          User.WRONG_PASSWORD, "a wrong password",
          Sandbox.API_KEY, "a service's key",
          Sandbox.ADMIN_KEY, "the administrators' key",
          Sandbox.SESSION_SECRET, "the key that seals",
          Sandbox.PROXY_KEY, "the proxy's key",
          Sandbox.API_HASH, "the API hash");

  /**
   * Test numbers, their codes, and whatever is as long as a session string. The digits of a number
   * stand in a request's id now and then.
   */
  private static final Map<Pattern, String> SHAPES =
      Map.of(
          Pattern.compile("\\b99966[1-3]\\d{4}\\b"), "a phone number",
          Pattern.compile("\\b(?:11111|22222|33333)\\b"), "a code",
          Pattern.compile("[A-Za-z0-9_+/=-]{200}"), "a session string");

  private static final Set<ServiceProcess> PROCESSES = ConcurrentHashMap.newKeySet();
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  /** Searches what the process prints until it ends. */
  public static void watch(ServiceProcess process) {
    PROCESSES.add(process);
  }

  /** Searches its meters now: it is about to be ended. */
  public static void checkMeters(ServiceProcess process) {
    FOUND.addAll(in(names(InstanceClient.to(process::port).metrics().text()).lines()));
  }

  /** The names and labels of a scrape, without the values: digits may follow one another there. */
  public static String names(String metrics) {
    return metrics.replaceAll("(?m) [0-9.E+-]+$", "");
  }

  /** What leaks into the lines of a log, or of anything else. */
  public static List<String> in(Stream<String> lines) {
    return lines.flatMap(LeakCheck::leaks).toList();
  }

  private static Stream<String> leaks(String line) {
    String text = withoutNumbers(line);
    Stream<String> planted =
        PLANTED.entrySet().stream()
            .filter(secret -> text.contains(secret.getKey()))
            .map(Entry::getValue);
    Stream<String> shapes =
        SHAPES.entrySet().stream()
            .filter(shape -> shape.getKey().matcher(text).find())
            .map(Entry::getValue);
    return Stream.concat(planted, shapes).map(what -> "Leaks " + what + ": " + line);
  }

  /** A line of a log in JSON without its numbers, in which digits may follow one another. */
  public static String withoutNumbers(String line) {
    if (!line.startsWith("{")) {
      return line;
    }
    try {
      StringBuilder texts = new StringBuilder();
      JSON.readTree(line)
          .properties()
          .forEach(
              field -> {
                if (!field.getValue().isNumber() && !field.getKey().equals("timestamp")) {
                  texts.append(field.getValue()).append(' ');
                }
              });
      return texts.toString();
    } catch (IOException e) {
      // A line that was cut off with its process.
      return line;
    }
  }

  @Override
  public void afterAll(ExtensionContext row) {
    long processes = PROCESSES.size();
    for (ServiceProcess process : Set.copyOf(PROCESSES)) {
      FOUND.addAll(process.log(LeakCheck::in));
      if (process.isAlive()) {
        checkMeters(process);
      } else {
        PROCESSES.remove(process);
      }
    }
    List<String> found = List.copyOf(FOUND);
    FOUND.clear();
    Figures.of("R18-" + row.getRequiredTestClass().getSimpleName())
        .with("processes", processes)
        .with("leaks", found.size())
        .publish();
    assertThat(found).isEmpty();
  }
}
