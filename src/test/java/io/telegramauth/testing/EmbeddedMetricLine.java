package io.telegramauth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parses a log line as CloudWatch does, and rejects what it would reject.
 *
 * @param namespace the namespace of the metrics
 * @param metrics the values by metric name
 * @param units the units by metric name
 * @param root the whole line
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Specification:
 *     Embedded metric format</a>
 */
public record EmbeddedMetricLine(
    String namespace, Map<String, List<Double>> metrics, Map<String, String> units, JsonNode root) {
  private static final int MAX_METRICS = 100;
  private static final int MAX_VALUES = 100;
  private static final int MAX_DIMENSIONS = 30;
  private static final int MAX_NAME_LENGTH = 1024;
  private static final int MAX_LINE_LENGTH = 1024 * 1024;

  /** The CloudWatch units in use. */
  private static final Set<String> UNITS = Set.of("Count", "Milliseconds", "None");

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Whether CloudWatch would parse the line. */
  public static boolean is(String line) {
    return line.startsWith("{") && line.contains("\"_aws\"");
  }

  /** Parses a line. */
  public static EmbeddedMetricLine read(String line) {
    assertThat(line).doesNotContain("\n").hasSizeLessThan(MAX_LINE_LENGTH);
    JsonNode root;
    try {
      root = STRICT.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonNode metadata = root.path("_aws");
    assertThat(fields(metadata)).containsExactlyInAnyOrder("Timestamp", "CloudWatchMetrics");
    assertThat(metadata.path("Timestamp").isIntegralNumber()).isTrue();
    Map<String, List<Double>> metrics = new LinkedHashMap<>();
    Map<String, String> units = new LinkedHashMap<>();
    Set<String> namespaces = new HashSet<>();
    assertThat(metadata.path("CloudWatchMetrics").isArray()).isTrue();
    for (JsonNode directive : metadata.path("CloudWatchMetrics")) {
      assertThat(fields(directive)).containsExactlyInAnyOrder("Namespace", "Dimensions", "Metrics");
      namespaces.add(directive.path("Namespace").textValue());
      dimensions(directive.path("Dimensions"), root);
      assertThat(directive.path("Metrics")).hasSizeBetween(1, MAX_METRICS);
      for (JsonNode metric : directive.path("Metrics")) {
        assertThat(fields(metric)).containsExactlyInAnyOrder("Name", "Unit");
        String name = metric.path("Name").textValue();
        assertThat(name)
            .isNotBlank()
            .isNotEqualTo("_aws")
            .hasSizeLessThanOrEqualTo(MAX_NAME_LENGTH);
        assertThat(metric.path("Unit").textValue()).isIn(UNITS);
        assertThat(metrics.put(name, values(root.path(name))))
            .as("%s is there twice", name)
            .isNull();
        units.put(name, metric.path("Unit").textValue());
      }
    }
    assertThat(namespaces).hasSize(1);
    return new EmbeddedMetricLine(namespaces.iterator().next(), metrics, units, root);
  }

  private static void dimensions(JsonNode sets, JsonNode root) {
    assertThat(sets.isArray()).isTrue();
    assertThat(sets).isNotEmpty();
    for (JsonNode set : sets) {
      assertThat(set.isArray()).isTrue();
      assertThat(set).hasSizeLessThanOrEqualTo(MAX_DIMENSIONS);
      set.forEach(name -> assertThat(root.path(name.textValue()).isTextual()).isTrue());
    }
  }

  private static List<Double> values(JsonNode target) {
    List<Double> values = new ArrayList<>();
    for (JsonNode value : target.isArray() ? target : List.of(target)) {
      assertThat(value.isNumber()).as("%s is a number", value).isTrue();
      assertThat(value.doubleValue()).isFinite();
      values.add(value.doubleValue());
    }
    assertThat(values).hasSizeBetween(1, MAX_VALUES);
    return values;
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
