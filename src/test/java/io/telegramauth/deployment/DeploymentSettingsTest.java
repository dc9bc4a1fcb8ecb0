package io.telegramauth.deployment;

import static io.telegramauth.testing.DeploymentFiles.text;
import static io.telegramauth.testing.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every setting of a deployment is one of the service's: a misspelt name would be ignored silently.
 */
class DeploymentSettingsTest {
  /** Read by Quarkus itself, in a function's executable. */
  private static final String OF_THE_PLATFORM = "DISABLE_SIGNAL_HANDLERS";

  private static final Pattern NAME = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+)[:}]");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/aws/template.yaml",
        "deploy/container/compose.yaml",
        "deploy/kubernetes/base/settings.env",
        "deploy/kubernetes/overlays/production/settings.env"
      })
  void deploymentsUseOnlyKnownSettings(String file) {
    List<String> known =
        NAME.matcher(text("src/main/resources/application.properties"))
            .results()
            .map(found -> found.group(1))
            .toList();
    List<String> named = names(file).map(DeploymentSettingsTest::withoutFile).toList();

    assertThat(named).isNotEmpty();
    assertThat(known).containsAll(named.stream().filter(n -> !n.equals(OF_THE_PLATFORM)).toList());
  }

  private static Stream<String> names(String file) {
    String variables =
        file.contains("/aws/")
            ? "/Resources/Function/Properties/Environment/Variables"
            : "/services/telegram-auth/environment";
    return file.endsWith(".env")
        ? Pattern.compile("(?m)^[A-Z_]+(?==)").matcher(text(file)).results().map(MatchResult::group)
        : yaml(file).at(variables).properties().stream().map(Map.Entry::getKey);
  }

  private static String withoutFile(String name) {
    return name.replaceAll("_(FILE|ARN)$", "");
  }
}
