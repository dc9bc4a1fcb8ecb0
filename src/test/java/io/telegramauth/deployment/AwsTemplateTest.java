package io.telegramauth.deployment;

import static io.telegramauth.testing.DeploymentFiles.lint;
import static io.telegramauth.testing.DeploymentFiles.text;
import static io.telegramauth.testing.DeploymentFiles.yaml;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.config.SecretFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the AWS template promises; the linter checks types and properties. */
class AwsTemplateTest {
  private static final String TEMPLATE = "deploy/aws/template.yaml";
  private static final String TABLE = "deploy/aws/table.yaml";
  private static final JsonNode RESOURCES = yaml(TEMPLATE).at("/Resources");

  /** The routes that send codes. */
  private static final Set<String> SENDING_CODES =
      Set.of(
          "POST /api/telegram-auth/logins",
          "POST /api/telegram-auth/logins/{id}/resend",
          "POST /api/telegram-auth/send-code");

  private static JsonNode properties(String resource) {
    return RESOURCES.at("/" + resource + "/Properties");
  }

  private static JsonNode variables() {
    return properties("Function").at("/Environment/Variables");
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static Stream<JsonNode> resources(String type) {
    return elements(RESOURCES).filter(resource -> resource.at("/Type").asText().equals(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {TEMPLATE, TABLE})
  void theLinterFindsNothing(String file) {
    assertThat(lint("cloudformation", file)).isEmpty();
  }

  /** A linter that finds nothing would let the test above pass. */
  @Test
  void theLinterDetectsErrors(@TempDir Path directory) throws IOException {
    String wrong =
        text(TABLE)
            .replace("BillingMode", "BilingMode")
            .replace("Enabled: true", "Enabled: sometimes")
            .replace("[Table, Arn]", "[Tabel, Arn]");
    Path file = Files.writeString(directory.resolve("wrong.yaml"), wrong);
    assertThat(lint("cloudformation", file.toString()))
        .contains("has no property BilingMode", "is not true or false", "Tabel");
  }

  @Test
  void everySecretIsFetchedByTheFunctionItself() {
    for (String name : SecretFiles.NAMES) {
      if (name.startsWith("STORE_POSTGRESQL")) {
        continue;
      }
      JsonNode value = variables().path(name + "_ARN");
      String reference = (value.isArray() ? value.get(1) : value).asText();
      assertThat(reference).as(name).isEqualTo("${SecretArn}:" + name + "::${SecretVersion}");
      if (value.isArray()) {
        assertThat(value.get(2).asText()).as(name).isEqualTo("AWS::NoValue");
      }
      assertThat(variables().has(name)).as(name).isFalse();
    }
    assertThat(text(TEMPLATE)).as("what a deployment resolves is readable").doesNotContain("{{");
    assertThat(yaml(TEMPLATE).at("/Parameters").properties())
        .allSatisfy(
            parameter ->
                assertThat(parameter.getKey()).doesNotContainPattern("(?i)(hash|password)$"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "staging", "production"})
  void anEnvironmentHasAllLimits(String environment) {
    JsonNode limits = yaml(TEMPLATE).at("/Mappings/Environments/" + environment);

    assertThat(limits.path("Concurrency").intValue()).isBetween(1, 1000);
    assertThat(limits.path("LogDays").intValue()).isBetween(1, 365);
    assertThat(limits.path("CodesPerSecond").intValue())
        .isPositive()
        .isLessThan(limits.path("RequestsPerSecond").intValue());
    assertThat(limits.path("CodeBurst").intValue())
        .isPositive()
        .isLessThan(limits.path("RequestBurst").intValue());
    assertThat(elements(yaml(TEMPLATE).at("/Parameters/Environment/AllowedValues")))
        .anyMatch(value -> value.asText().equals(environment));
    assertThat(text("deploy/aws/samconfig.example.toml"))
        .contains("[" + environment + ".deploy.parameters]", "Environment=" + environment);
  }

  @Test
  void startsOfLoginsHaveALowerThrottle() {
    JsonNode settings = properties("Api").path("RouteSettings");
    Set<String> throttled = new HashSet<>();
    settings
        .properties()
        .forEach(
            route -> {
              throttled.add(route.getKey());
              assertThat(route.getValue().path("ThrottlingRateLimit"))
                  .anyMatch(key -> key.asText().equals("CodesPerSecond"));
              assertThat(route.getValue().path("ThrottlingBurstLimit"))
                  .anyMatch(key -> key.asText().equals("CodeBurst"));
            });

    assertThat(throttled).isEqualTo(SENDING_CODES);
    // Settings are possible for existing routes only.
    assertThat(routes()).containsAll(SENDING_CODES);
  }

  @Test
  void everyApiPathHasARouteAndNoManagementPath() {
    Set<String> routes = routes();

    assertThat(routes)
        .contains("ANY /api/telegram-auth/{proxy+}", "GET /health", "GET /")
        .noneMatch(route -> route.contains("/q/") || route.contains("$default"));
    assertThat(yaml("docs/openapi.yaml").at("/paths").properties())
        .allMatch(
            path ->
                path.getKey().startsWith("/api/telegram-auth/")
                    || Set.of("/health", "/").contains(path.getKey()));
  }

  private static Set<String> routes() {
    return events("HttpApi")
        .map(
            event ->
                event.at("/Properties/Method").asText()
                    + " "
                    + event.at("/Properties/Path").asText())
        .collect(toSet());
  }

  private static Stream<JsonNode> events(String type) {
    return elements(properties("Function").path("Events"))
        .filter(event -> event.path("Type").asText().equals(type));
  }

  /** A schedule runs the maintenance tasks, through an event of its own. */
  @Test
  void aScheduleTriggersHousekeeping() throws IOException {
    JsonNode schedule = events("Schedule").findFirst().orElseThrow().path("Properties");
    assertThat(schedule.path("Schedule").asText()).isEqualTo("rate(1 minute)");

    JsonNode event = new ObjectMapper().readTree(schedule.path("Input").asText());
    assertThat(event.path("routeKey").asText()).isEqualTo("housekeeping");
    assertThat(event.at("/requestContext/http/method").asText()).isEqualTo("POST");
    assertThat(event.at("/requestContext/http/path").asText())
        .isEqualTo(event.path("rawPath").asText())
        .isEqualTo("/housekeeping");
    assertThat(routes()).isNotEmpty().noneMatch(route -> route.contains("housekeeping"));
  }

  @Test
  void theServiceRespondsBeforeThePlatformTimesOut() {
    int deadline = variables().path("REQUEST_DEADLINE_MS").asInt();
    int function = properties("Function").path("Timeout").asInt() * 1000;

    assertThat(deadline).isPositive().isLessThan(function);
    assertThat(events("HttpApi"))
        .allMatch(event -> event.at("/Properties/TimeoutInMillis").intValue() > function);
  }

  @Test
  void theFunctionHasTheseRightsOnly() {
    Map<String, Set<String>> actions = new HashMap<>();
    for (JsonNode policy : properties("Role").path("Policies")) {
      JsonNode named = policy.isArray() ? policy.get(1) : policy;
      for (JsonNode statement : named.at("/PolicyDocument/Statement")) {
        assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
        Set<String> allowed = actions.computeIfAbsent(resourceOf(statement), r -> new HashSet<>());
        statement.path("Action").forEach(action -> allowed.add(action.asText()));
      }
    }

    assertThat(actions)
        .containsOnlyKeys(
            "Table.Outputs.TableArn",
            "Table.Outputs.DueIndexArn",
            "Log.Arn",
            "SecretArn",
            "SecretKeyArn",
            "*")
        .containsEntry("SecretArn", Set.of("secretsmanager:GetSecretValue"))
        .containsEntry("SecretKeyArn", Set.of("kms:Decrypt"))
        .containsEntry("Table.Outputs.DueIndexArn", Set.of("dynamodb:Query"))
        .containsEntry("Log.Arn", Set.of("logs:CreateLogStream", "logs:PutLogEvents"))
        .containsEntry(
            "Table.Outputs.TableArn",
            Set.of(
                "dynamodb:BatchGetItem",
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:UpdateItem"));
    // Network interfaces in a VPC have no name before they exist.
    assertThat(actions.get("*"))
        .allMatch(action -> action.matches("ec2:[A-Za-z]*(Interfaces?|Subnets)"));
    assertThat(properties("Role").has("ManagedPolicyArns")).isFalse();
    assertThat(properties("Function").has("Policies")).isFalse();
  }

  private static String resourceOf(JsonNode statement) {
    return statement.path("Resource").asText();
  }

  @Test
  void theTableOutlivesItsStackAndExpiresItems() {
    JsonNode table = yaml(TABLE).at("/Resources/Table");
    JsonNode properties = table.path("Properties");

    assertThat(table.path("DeletionPolicy").asText()).isEqualTo("Retain");
    assertThat(table.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    assertThat(RESOURCES.at("/Table/DeletionPolicy").asText()).isEqualTo("Retain");
    assertThat(properties.at("/TimeToLiveSpecification/Enabled").booleanValue()).isTrue();
    assertThat(properties.at("/SSESpecification/SSEEnabled").booleanValue()).isTrue();
    assertThat(
            properties
                .at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                .booleanValue())
        .isTrue();
    assertThat(variables().path("STORE").asText()).isEqualTo("dynamodb");
    assertThat(variables().path("STORE_DYNAMODB_TABLE").asText())
        .isEqualTo("Table.Outputs.TableName");
  }

  @Test
  void logsExpireAndContainNoLoginId() {
    assertThat(resources("AWS::Logs::LogGroup"))
        .hasSize(2)
        .allMatch(log -> log.at("/Properties/RetentionInDays").path(2).asText().equals("LogDays"));
    assertThat(properties("Function").at("/LoggingConfig/LogGroup").asText()).isEqualTo("Log");
    // A login's path contains its id, which is a permission.
    assertThat(properties("Api").at("/AccessLogSettings/Format").asText())
        .contains("$context.routeKey")
        .doesNotContainIgnoringCase("path");
  }

  @ParameterizedTest
  @CsvSource({
    "ErrorsAlarm,        Errors",
    "ThrottlesAlarm,     Throttles",
    "SlowAlarm,          Duration",
    "CircuitOpenedAlarm, proxy.circuit.openings",
    "UnenteredCodesAlarm, limits.refusals.unentered-codes-per-country",
    "StoreAlarm,         failures.STORE_UNAVAILABLE.UNKNOWN",
    "ApiIdAlarm,         failures.API_ID_INVALID.TELEGRAM_API",
    "ApiIdPublishedAlarm, failures.API_ID_PUBLISHED_FLOOD.TELEGRAM_API",
    "OutdatedAlarm,      failures.UPDATE_APP_TO_LOGIN.TELEGRAM_API",
    "FaultAlarm,         failures.INTERNAL_ERROR.UNKNOWN",
    "ProxyKeyAlarm,      failures.PROXY_UNAUTHORIZED.AUTHENTICATION"
  })
  void everyAlarmIsThere(String alarm, String metric) {
    assertThat(properties(alarm).path("MetricName").asText()).isEqualTo(metric);
    assertThat(properties(alarm).path("AlarmActions").path(1).path(0).asText())
        .isEqualTo("AlarmTopicArn");
  }

  @Test
  void theLatencyAlarmUsesTheNinetyNinthPercentile() {
    assertThat(properties("SlowAlarm").path("ExtendedStatistic").asText()).isEqualTo("p99");
  }

  @Test
  void supportsNativeExecutablesAndSnapshots() {
    JsonNode packages = yaml(TEMPLATE).at("/Mappings/Packages");

    assertThat(packages.at("/native/Runtime").asText()).isEqualTo("provided.al2023");
    assertThat(packages.at("/jvm/Runtime").asText()).isEqualTo("java21");
    assertThat(yaml(TEMPLATE).at("/Parameters/Package/Default").asText()).isEqualTo("native");
    assertThat(elements(yaml(TEMPLATE).at("/Parameters/Architecture/AllowedValues")))
        .map(JsonNode::asText)
        .isEqualTo(List.of("arm64", "x86_64"));
    assertThat(properties("Function").path("SnapStart").path(0).asText()).isEqualTo("IsJvm");
    assertThat(properties("Function").has("ReservedConcurrentExecutions")).isTrue();
  }
}
