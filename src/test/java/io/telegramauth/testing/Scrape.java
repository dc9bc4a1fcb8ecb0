package io.telegramauth.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape of the service's metrics.
 *
 * @param text the raw text
 * @param values the values by series, {@code name{label="value"}}
 */
public record Scrape(String text, Map<String, Double> values) {
  private static final Pattern SAMPLE =
      Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Scrapes now. */
  public static Scrape now() {
    String text = Management.get("/q/metrics").then().statusCode(200).extract().asString();
    Map<String, Double> values = new LinkedHashMap<>();
    Matcher sample = SAMPLE.matcher(text);
    while (sample.find()) {
      String labels = sample.group(2) == null ? "" : sample.group(2);
      values.put(series(sample.group(1), labels(labels)), Double.valueOf(sample.group(3)));
    }
    return new Scrape(text, values);
  }

  /**
   * The value of a series; 0 if missing.
   *
   * @param labels as in PromQL, in any order
   */
  public double value(String name, String labels) {
    return values.getOrDefault(series(name, labels(labels)), 0.0);
  }

  /** The names of all samples. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    values.keySet().forEach(series -> names.add(series.substring(0, series.indexOf('{'))));
    return names;
  }

  /** All label values of a metric, by label. */
  public Map<String, Set<String>> labelsOf(String name) {
    Map<String, Set<String>> found = new TreeMap<>();
    values.keySet().stream()
        .filter(series -> series.startsWith(name + "{"))
        .forEach(
            series ->
                labels(series)
                    .forEach(
                        (label, value) ->
                            found.computeIfAbsent(label, l -> new TreeSet<>()).add(value)));
    return found;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return labels;
  }

  private static String series(String name, Map<String, String> labels) {
    StringBuilder text = new StringBuilder(name).append('{');
    labels.forEach((label, value) -> text.append(label).append("=\"").append(value).append("\","));
    return text.append('}').toString();
  }
}
