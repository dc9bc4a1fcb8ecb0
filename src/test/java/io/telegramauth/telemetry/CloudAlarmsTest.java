package io.telegramauth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.testing.DeploymentFiles;
import io.telegramauth.testing.EmbeddedMetricLine;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The alarms of the AWS template use metrics that the function writes. */
class CloudAlarmsTest {
  private static final JsonNode TEMPLATE = DeploymentFiles.yaml("deploy/aws/template.yaml");

  /** The metrics used by alarms, in the stack's namespace. */
  private static Set<String> lookedAt() {
    return StreamSupport.stream(TEMPLATE.path("Resources").spliterator(), false)
        .filter(resource -> resource.path("Type").asText().equals("AWS::CloudWatch::Alarm"))
        .map(alarm -> alarm.path("Properties"))
        .filter(alarm -> alarm.path("Namespace").asText().equals("AWS::StackName"))
        .peek(alarm -> assertThat(alarm.has("Dimensions")).isFalse())
        .map(alarm -> alarm.path("MetricName").asText())
        .collect(Collectors.toSet());
  }

  @Test
  void alarmsUseExistingMetrics() {
    EmbeddedMetricsRegistry metrics = new EmbeddedMetricsRegistry("stack");
    new RouteMeters(metrics, null, null).onCircuitOpened();
    new LimitMeters(metrics).onRefusal(Limit.UNENTERED_CODES_PER_COUNTRY);
    FailureMeters failures = new FailureMeters(metrics);
    for (FailureCode code : FailureCode.values()) {
      failures.onFailureResponse(code);
    }
    EmbeddedMetricLine line =
        EmbeddedMetricLine.read(metrics.line(Instant.EPOCH, Map.of()).orElseThrow());

    assertThat(lookedAt()).hasSizeGreaterThan(3).isSubsetOf(line.metrics().keySet());
    assertThat(
            TEMPLATE.at("/Resources/Function/Properties/Environment/Variables/METRICS_NAMESPACE"))
        .hasToString("\"AWS::StackName\"");
  }
}
