package io.telegramauth.deployment;

import static io.telegramauth.testing.DeploymentFiles.below;
import static io.telegramauth.testing.DeploymentFiles.output;
import static io.telegramauth.testing.DeploymentFiles.text;
import static io.telegramauth.testing.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.telegramauth.config.SecretFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes manifests: valid, and as promised. */
class ClusterManifestsTest {
  private static final String ROOT = "deploy/kubernetes";
  private static final Map<String, String> OURS = Map.of("app.kubernetes.io/name", "telegram-auth");

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "apps/v1 Deployment", Deployment.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "v1 ConfigMap", ConfigMap.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

  /** The model keeps unknown fields; here they are mistakes. */
  private static final YAMLMapper STRICT =
      YAMLMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  private static HasMetadata read(JsonNode manifest) throws JsonProcessingException {
    String kind = manifest.path("apiVersion").asText() + " " + manifest.path("kind").asText();
    assertThat(KINDS).containsKey(kind);
    return STRICT.treeToValue(manifest, KINDS.get(kind));
  }

  private static <T extends HasMetadata> T base(String file, Class<T> kind) {
    try {
      return kind.cast(read(yaml(ROOT + "/base/" + file)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> manifests() {
    return below(ROOT).stream()
        .filter(file -> file.toString().endsWith(".yaml"))
        .filter(file -> !file.endsWith("kustomization.yaml"));
  }

  private static PodSpec pod() {
    return base("deployment.yaml", Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container container() {
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().get(0);
  }

  private static Properties settings(String file) throws IOException {
    Properties settings = new Properties();
    settings.load(new StringReader(text(ROOT + "/" + file)));
    return settings;
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifestsHaveOnlyFieldsOfTheirKind(Path file) throws JsonProcessingException {
    assertThat(read(yaml(file.toString())).getMetadata().getName()).isEqualTo("telegram-auth");
  }

  /** A lenient model would let the test above pass. */
  @Test
  void anUnknownFieldIsDetected() {
    String wrong = text(ROOT + "/base/deployment.yaml").replace("runAsNonRoot:", "runAsNonRooot:");
    assertThatThrownBy(() -> read(STRICT.readTree(wrong))).hasMessageContaining("runAsNonRooot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/staging", "overlays/production"})
  void aKustomizationListsAllFilesOfItsDirectory(String directory) {
    JsonNode kustomization = yaml(ROOT + "/" + directory + "/kustomization.yaml");
    List<String> named =
        Stream.of(
                texts(kustomization.path("resources")),
                kustomization.path("patches").findValuesAsText("path"),
                texts(kustomization.at("/configMapGenerator/0/envs")))
            .flatMap(List::stream)
            .filter(name -> !name.startsWith("../"))
            .toList();
    List<String> files =
        below(ROOT + "/" + directory).stream()
            .map(file -> file.getFileName().toString())
            .filter(file -> !file.equals("kustomization.yaml"))
            .toList();

    assertThat(named).containsExactlyInAnyOrderElementsOf(files);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void thePodHasNoUnneededRights() {
    assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod().getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container().getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container().getSecurityContext().getCapabilities().getAdd()).isEmpty();
    assertThat(pod().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod().getHostNetwork()).isNull();
    assertThat(base("serviceaccount.yaml", ServiceAccount.class).getAutomountServiceAccountToken())
        .isFalse();
  }

  @Test
  void thePodRunsAsTheUserOfTheImage() {
    assertThat(text("src/main/docker/Dockerfile.native"))
        .contains("\nUSER " + pod().getSecurityContext().getRunAsUser() + "\n");
  }

  @Test
  void thePodHasResourceLimits() {
    assertThat(container().getResources().getRequests()).containsKeys("cpu", "memory");
    assertThat(container().getResources().getLimits()).containsKeys("memory", "ephemeral-storage");
    assertThat(pod().getVolumes())
        .filteredOn(volume -> volume.getEmptyDir() != null)
        .hasSize(2)
        .allMatch(volume -> volume.getEmptyDir().getSizeLimit() != null);
  }

  @Test
  void probesUsePathsOfTheService() throws IOException {
    assertThat(container().getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/started");
    assertThat(container().getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
    assertThat(container().getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
    assertThat(container().getPorts())
        .extracting(port -> port.getName() + " " + port.getContainerPort())
        .containsExactly("http 8788", "management 9000");
    assertThat(
            List.of(
                container().getStartupProbe(),
                container().getLivenessProbe(),
                container().getReadinessProbe()))
        .allMatch(probe -> probe.getHttpGet().getPort().getStrVal().equals("management"));
    assertThat(settings("base/settings.env"))
        .containsEntry("MANAGEMENT_PORT", "9000")
        .containsEntry("MANAGEMENT_HOST", "0.0.0.0");
    assertThat(
            base("service.yaml", Service.class)
                .getSpec()
                .getPorts()
                .get(0)
                .getTargetPort()
                .getStrVal())
        .isEqualTo(container().getPorts().get(0).getName());
  }

  /** Unready first, then time for every request in flight; only then may it be killed. */
  @Test
  void terminationLeavesTimeForRequestsInFlight() throws IOException {
    Properties settings = settings("base/settings.env");
    Duration delay = Duration.parse("PT" + settings.getProperty("SHUTDOWN_DELAY"));
    Duration timeout = Duration.parse("PT" + settings.getProperty("SHUTDOWN_TIMEOUT"));
    Duration deadline =
        Duration.ofMillis(Long.parseLong(settings.getProperty("REQUEST_DEADLINE_MS")));
    Duration noticed = Duration.ofSeconds(container().getReadinessProbe().getPeriodSeconds());

    assertThat(delay).isGreaterThan(noticed);
    assertThat(timeout).isGreaterThan(deadline);
    assertThat(Duration.ofSeconds(pod().getTerminationGracePeriodSeconds()))
        .isGreaterThan(delay.plus(timeout));
  }

  @Test
  void secretsAreReferencesOnly() throws IOException {
    Volume secrets =
        pod().getVolumes().stream().filter(volume -> volume.getSecret() != null).findAny().get();
    String mount =
        container().getVolumeMounts().stream()
            .filter(each -> each.getName().equals(secrets.getName()))
            .findAny()
            .orElseThrow()
            .getMountPath();
    Map<String, String> files = new HashMap<>();
    for (String file :
        List.of(
            "base/settings.env",
            "overlays/dev/settings.env",
            "overlays/staging/settings.env",
            "overlays/production/settings.env")) {
      settings(file)
          .forEach(
              (name, value) -> {
                assertThat(SecretFiles.NAMES).doesNotContain(name.toString());
                if (name.toString().endsWith("_FILE")) {
                  files.put(name.toString().replaceAll("_FILE$", ""), value.toString());
                }
              });
    }

    assertThat(secrets.getSecret().getSecretName()).isEqualTo("telegram-auth");
    assertThat(SecretFiles.NAMES).containsAll(files.keySet());
    assertThat(files).hasSizeGreaterThanOrEqualTo(6);
    files.forEach((name, path) -> assertThat(path).isEqualTo(mount + "/" + name));
    assertThat(container().getEnv()).isEmpty();
    assertThat(manifests().map(file -> yaml(file.toString()).path("kind").asText()))
        .doesNotContain("Secret");
  }

  @Test
  void podsAreSpreadAndEvictedGradually() {
    assertThat(pod().getTopologySpreadConstraints())
        .extracting("topologyKey")
        .containsExactlyInAnyOrder("topology.kubernetes.io/zone", "kubernetes.io/hostname");
    assertThat(
            base("disruptionbudget.yaml", PodDisruptionBudget.class)
                .getSpec()
                .getMaxUnavailable()
                .getIntVal())
        .isEqualTo(1);
    assertThat(base("deployment.yaml", Deployment.class).getSpec().getReplicas()).isNull();
  }

  @Test
  void selectorsMatchOurPods() {
    Deployment deployment = base("deployment.yaml", Deployment.class);

    assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels()).isEqualTo(OURS);
    assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(OURS);
    assertThat(base("service.yaml", Service.class).getSpec().getSelector()).isEqualTo(OURS);
    assertThat(
            base("disruptionbudget.yaml", PodDisruptionBudget.class)
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .isEqualTo(OURS);
    assertThat(policy().getSpec().getPodSelector().getMatchLabels()).isEqualTo(OURS);
    assertThat(pod().getTopologySpreadConstraints())
        .allMatch(spread -> spread.getLabelSelector().getMatchLabels().equals(OURS));
  }

  private static NetworkPolicy policy() {
    return base("networkpolicy.yaml", NetworkPolicy.class);
  }

  @Test
  void egressIsLimitedToDnsStoreProxyAndTelegram() {
    List<String> ways = policy().getSpec().getEgress().stream().map(this::way).toList();

    assertThat(policy().getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(ways)
        .containsExactly(
            "53,53 kube-dns", "5432 postgresql", "3000 telegram-proxy-service", "443 addresses");
    assertThat(policy().getSpec().getIngress())
        .allMatch(rule -> !rule.getFrom().isEmpty() && rule.getPorts().size() == 1);
  }

  private String way(NetworkPolicyEgressRule rule) {
    String ports =
        String.join(
            ",",
            rule.getPorts().stream().map(port -> port.getPort().getIntVal().toString()).toList());
    assertThat(rule.getTo()).isNotEmpty();
    String to =
        rule.getTo().stream().allMatch(peer -> peer.getIpBlock() != null)
            ? "addresses"
            : String.join(",", rule.getTo().get(0).getPodSelector().getMatchLabels().values());
    return ports + " " + to;
  }

  @Test
  void noTelegramRangeIsTheWholeInternet() {
    policy()
        .getSpec()
        .getEgress()
        .forEach(
            rule ->
                rule.getTo().stream()
                    .filter(peer -> peer.getIpBlock() != null)
                    .forEach(
                        peer ->
                            assertThat(
                                    Integer.parseInt(
                                        peer.getIpBlock().getCidr().replaceAll(".*/", "")))
                                .isGreaterThanOrEqualTo(20)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "staging", "production"})
  void environmentsDifferInNameAndScale(String environment) throws IOException {
    HorizontalPodAutoscaler scale =
        (HorizontalPodAutoscaler)
            read(yaml(ROOT + "/overlays/" + environment + "/autoscaler.yaml"));

    assertThat(settings("overlays/" + environment + "/settings.env"))
        .containsEntry("ENVIRONMENT", environment);
    assertThat(scale.getSpec().getMinReplicas())
        .isPositive()
        .isLessThan(scale.getSpec().getMaxReplicas());
    if (environment.equals("production")) {
      assertThat(scale.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(2);
    }
  }

  /** The output of kustomize, if installed: still valid, with unchanged selectors. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "staging", "production"})
  void kustomizeBuildsAnEnvironment(String environment) throws IOException {
    assumeTrue(isOnPath("kubectl"), "kubectl is not installed");
    String built = output("kubectl", "kustomize", ROOT + "/overlays/" + environment);
    Map<String, HasMetadata> objects = new HashMap<>();
    for (String document : built.split("(?m)^---$")) {
      HasMetadata object = read(STRICT.readTree(document));
      assertThat(object.getMetadata().getNamespace()).isEqualTo("telegram-auth-" + environment);
      objects.put(object.getKind(), object);
    }

    assertThat(objects).hasSize(KINDS.size());
    ConfigMap settings = (ConfigMap) objects.get("ConfigMap");
    assertThat(settings.getData())
        .containsEntry("ENVIRONMENT", environment)
        .containsKey("SESSION_SECRET_FILE");
    Deployment deployment = (Deployment) objects.get("Deployment");
    assertThat(
            deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getEnvFrom()
                .get(0)
                .getConfigMapRef()
                .getName())
        .isEqualTo(settings.getMetadata().getName())
        .isNotEqualTo("telegram-auth");
    assertThat(((NetworkPolicy) objects.get("NetworkPolicy")).getSpec())
        .isEqualTo(policy().getSpec());
  }

  private static boolean isOnPath(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }
}
