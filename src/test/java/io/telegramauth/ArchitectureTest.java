package io.telegramauth;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.ops.ServiceKeys;
import io.telegramauth.ratelimit.Rates;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.TelegramGateway;
import io.telegramauth.telegram.proxy.CallTracer;
import io.telegramauth.telegram.proxy.ProxyControl;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which room may see which. */
class ArchitectureTest {
  private static final String OURS = "io.telegramauth";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(OURS);

  private static final List<String> HTTP =
      List.of("jakarta.ws.rs", "io.vertx.ext.web", "io.vertx.core.http", "org.jboss.resteasy");

  private static final List<String> ENGINES =
      List.of(
          "java.sql", "javax.sql", "io.agroal", "org.flywaydb", "org.sqlite", "software.amazon");

  private static final Set<String> SHOWN_TO_TELEMETRY =
      Set.of(
          Routing.class.getName(),
          TelegramGateway.class.getName(),
          ProxyControl.class.getName(),
          ProxyControl.Standing.class.getName(),
          CallTracer.class.getName(),
          CallTracer.TracedCall.class.getName());

  private static final List<String> NATIVE = List.of("com.sun.jna", "org.drinkless");

  /** Names a room: the package itself and those in it. */
  private static String[] in(String room) {
    return new String[] {OURS + "." + room, OURS + "." + room + ".."};
  }

  private static String[] in(List<String> packages) {
    return packages.stream().map(name -> name + "..").toArray(String[]::new);
  }

  private static boolean isIn(JavaClass type, String room) {
    String name = type.getPackageName();
    return name.equals(OURS + "." + room) || name.startsWith(OURS + "." + room + ".");
  }

  /** The configuration that every room may read. */
  private static boolean isConfiguration(JavaClass type) {
    return isIn(type, "ops") && type.getSimpleName().endsWith("Config");
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(OURS);
  }

  private static DescribedPredicate<JavaClass> anythingOfOursBut(String room, String rooms) {
    List<String> seen =
        Stream.concat(Stream.of(room), Arrays.stream(rooms.split(" ")))
            .filter(name -> !name.isBlank())
            .toList();
    boolean configuration = seen.contains("*Config");
    return describe(
        "anything of ours but " + seen,
        type ->
            isOurs(type)
                && seen.stream().noneMatch(name -> isIn(type, name))
                && !(configuration && isConfiguration(type)));
  }

  @ParameterizedTest(name = "{0} sees {1}")
  @CsvSource({
    "failure,         ''",
    "crypto,          'failure'",
    "housekeeping,    '*Config'",
    "phone,           'failure'",
    "deadline,        '*Config'",
    "telegram,        'housekeeping deadline failure crypto phone *Config'",
    "telegram.sessionstring, 'failure crypto'",
    "ratelimit,       'failure *Config'",
    "session,         'ratelimit telegram deadline failure crypto phone *Config'",
    "login,           'housekeeping session ratelimit telegram deadline failure crypto phone *Config'",
    "store,           'housekeeping login session ratelimit telegram deadline failure crypto phone *Config'",
    "api,             'login session ratelimit telegram deadline failure crypto phone ops'"
  })
  void aRoomSeesOnlyTheRoomsBelowIt(String room, String rooms) {
    noClasses()
        .that()
        .resideInAnyPackage(in(room))
        .should()
        .dependOnClassesThat(anythingOfOursBut(room, rooms))
        .check(MAIN);
  }

  @Test
  void everyClassIsInARoom() {
    classes()
        .should()
        .resideInAnyPackage(
            Stream.of(
                    "failure",
                    "crypto",
                    "phone",
                    "deadline",
                    "housekeeping",
                    "ratelimit",
                    "telegram",
                    "session",
                    "login",
                    "store",
                    "api",
                    "ops")
                .flatMap(room -> Arrays.stream(in(room)))
                .toArray(String[]::new))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"telegram.proxy", "telegram.direct", "store.jdbc", "store.dynamodb"})
  void ofAnAdapterOnlyItsPortsAreSeen(String adapter) {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + "." + adapter + "..")
        .should()
        .dependOnClassesThat(
            describe(
                "anything of " + adapter + " but its ports",
                type -> isIn(type, adapter) && !isPort(type)))
        .check(MAIN);
  }

  /** An interface, what it speaks of, or an enum. */
  private static boolean isPort(JavaClass type) {
    return type.isInterface()
        || type.isEnum()
        || type.getEnclosingClass().filter(JavaClass::isInterface).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"telegram.proxy", "telegram.direct"})
  void aPortKnowsNoAdapterAndAnAdapterNoOther(String adapter) {
    noClasses()
        .that()
        .resideInAPackage(OURS + ".telegram..")
        .and()
        .resideOutsideOfPackage(OURS + "." + adapter + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(adapter))
        .check(MAIN);
  }

  @Test
  void nobodySeesTheApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OURS + ".api..")
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failure",
        "crypto",
        "phone",
        "ratelimit",
        "session",
        "login",
        "store",
        "telegram.direct"
      })
  void theseRoomsKnowNoHttp(String room) {
    noClasses()
        .that()
        .resideInAnyPackage(in(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(HTTP))
        .check(MAIN);
  }

  @Test
  void onlyTheEnginesKnowSqlAndOtherEngines() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OURS + ".store.jdbc..", OURS + ".store.dynamodb..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(ENGINES))
        .check(MAIN);
  }

  @Test
  void onlyTheDirectRouteKnowsNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".telegram.direct..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(NATIVE))
        .check(MAIN);
  }

  /** Besides its configuration: the services' keys for the API, which tells services apart. */
  @Test
  void ofOpsOnlyTheConfigurationIsSeen() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".ops..")
        .should()
        .dependOnClassesThat(
            describe(
                "anything of ops but its configuration",
                type ->
                    isIn(type, "ops")
                        && !isConfiguration(type)
                        && !type.isEquivalentTo(ServiceKeys.class)))
        .check(MAIN);
  }

  /**
   * It makes what the rooms are given: keys of crypto, the credentials of telegram; and checks what
   * is configured of the limits.
   */
  @Test
  void opsSeesOfTheRoomsOnlyWhatItMakesForThem() {
    noClasses()
        .that()
        .resideInAPackage(OURS + ".ops")
        .should()
        .dependOnClassesThat(
            describe(
                "anything of ours but ops, crypto, failure, ApiCredentials and Rates",
                type ->
                    isOurs(type)
                        && !isIn(type, "ops")
                        && !isIn(type, "crypto")
                        && !isIn(type, "failure")
                        && !type.isEquivalentTo(ApiCredentials.class)
                        && !type.isEquivalentTo(Rates.class)))
        .check(MAIN);
  }

  /** The ports by which the rooms tell of themselves, and what these speak of. */
  @Test
  void telemetryHearsAndDoesNothing() {
    noClasses()
        .that()
        .resideInAPackage(OURS + ".ops.telemetry..")
        .should()
        .dependOnClassesThat(
            describe(
                "anything of ours but listeners, enums and what shows how routes stand",
                type ->
                    isOurs(type)
                        && !isIn(type, "ops.telemetry")
                        && !isConfiguration(type)
                        && !type.isEnum()
                        && !(type.isInterface() && type.getSimpleName().endsWith("Listener"))
                        && !SHOWN_TO_TELEMETRY.contains(type.getName())))
        .check(MAIN);
  }

  @Test
  void onlyTelemetryKnowsHowItIsMeasured() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".ops.telemetry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
        .check(MAIN);
  }

  @Test
  void nobodySeesTheSandbox() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".sandbox..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OURS + ".sandbox..")
        .check(MAIN);
  }

  @Test
  void onlyTheApiAsksForAnHttpStatus() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".api..")
        .should()
        .callMethod(FailureCode.class, "httpStatus")
        .check(MAIN);
  }

  /**
   * What was seeded in a process is the same in all that begin from a snapshot of it; the JDK's
   * default on Linux reads the system's randomness each time.
   */
  @Test
  void randomnessIsTheSystems() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .callConstructor(SecureRandom.class, byte[].class)
        .orShould()
        .callMethodWhere(
            target(owner(type(SecureRandom.class)))
                .and(target(nameMatching("getInstance.*|setSeed"))))
        .check(MAIN);
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)").check(MAIN);
  }

  /** Were nothing imported, every rule above would hold. */
  @Test
  void theRulesHaveClassesToLookAt() {
    assertThat(MAIN).hasSizeGreaterThan(100);
    assertThat(MAIN.contain(FailureCode.class)).isTrue();
  }
}
