package io.telegramauth;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.ApiPaths;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.session.Page;
import io.telegramauth.session.SessionStore;
import io.telegramauth.session.job.SessionJobTask;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.telegram.Routing;
import io.telegramauth.text.EnumNames;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of the code: which package may see which. */
class ArchitectureTest {
  private static final String OURS = "io.telegramauth";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(OURS);

  private static final List<String> HTTP =
      List.of("jakarta.ws.rs", "io.vertx.ext.web", "io.vertx.core.http", "org.jboss.resteasy");

  private static final List<String> STORES = List.of("store.jdbc", "store.dynamodb");
  private static final List<String> ROUTES = List.of("telegram.proxy", "telegram.direct");

  /** The packages that only stores depend on. */
  private static final List<String> DRIVERS =
      List.of(
          "java.sql", "javax.sql", "io.agroal", "org.flywaydb", "org.sqlite", "software.amazon");

  private static final List<String> NATIVE = List.of("com.sun.jna", "org.drinkless");

  /** A name whose first word is a participle. */
  private static final String PARTICIPLE =
      "[a-z]+(ed|begun|done|found|given|kept|lost|sent|taken|told|written)([A-Z].*)?";

  /** A package and those in it. */
  private static String[] in(String name) {
    return new String[] {OURS + "." + name, OURS + "." + name + ".."};
  }

  private static String[] in(List<String> packages) {
    return packages.stream().map(name -> name + "..").toArray(String[]::new);
  }

  private static boolean isIn(JavaClass type, String packageName) {
    String name = type.getPackageName();
    return name.equals(OURS + "." + packageName) || name.startsWith(OURS + "." + packageName + ".");
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(OURS);
  }

  private static DescribedPredicate<JavaClass> anythingOfOursBut(Stream<String> packages) {
    List<String> seen = packages.toList();
    return describe(
        "anything of ours but " + seen,
        type -> isOurs(type) && seen.stream().noneMatch(name -> isIn(type, name)));
  }

  private static Stream<String> names(String packages) {
    return Stream.of(packages.split(" ")).filter(name -> !name.isEmpty());
  }

  /** A package and the packages below it that it may see. */
  private record Layer(String name, String sees) {
    Stream<String> seen() {
      return Stream.concat(Stream.of(name), names(sees));
    }

    @Override
    public String toString() {
      return name + " sees " + sees;
    }
  }

  private static List<Layer> layers() {
    return List.of(
        new Layer("failure", ""),
        new Layer("concurrent", ""),
        new Layer("text", ""),
        new Layer("crypto", ""),
        new Layer("config", "crypto"),
        new Layer("housekeeping", "config"),
        new Layer("phone", "failure"),
        new Layer("deadline", "config"),
        new Layer("ratelimit", "concurrent config crypto failure"),
        new Layer("telegram", "config crypto deadline failure housekeeping phone text"),
        new Layer(
            "session", "config crypto deadline failure housekeeping phone ratelimit telegram"),
        new Layer("login", "config crypto deadline failure phone ratelimit session telegram"),
        new Layer(
            "store",
            "concurrent config crypto deadline failure housekeeping login phone ratelimit session"
                + " telegram text"),
        new Layer(
            "api", "config crypto deadline failure login phone ratelimit session telegram text"),
        new Layer("telemetry", "api config failure login ratelimit session store telegram text"),
        new Layer("startup", "config crypto failure ratelimit telegram"));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void packagesDependOnlyOnPackagesBelow(Layer layer) {
    noClasses()
        .that()
        .resideInAnyPackage(in(layer.name()))
        .should()
        .dependOnClassesThat(anythingOfOursBut(layer.seen()))
        .check(MAIN);
  }

  @Test
  void noDependencyPointsUp() {
    Set<String> below = new HashSet<>();
    for (Layer layer : layers()) {
      assertThat(names(layer.sees())).as(layer.name()).isSubsetOf(below);
      below.add(layer.name());
    }
  }

  @Test
  void everyClassBelongsToALayer() {
    classes()
        .should()
        .resideInAnyPackage(
            layers().stream().flatMap(layer -> Stream.of(in(layer.name()))).toArray(String[]::new))
        .check(MAIN);
  }

  private static Stream<String> adapters() {
    return Stream.concat(routes(), STORES.stream());
  }

  private static Stream<String> routes() {
    return ROUTES.stream();
  }

  /** An adapter's ports and listeners may be used from outside, its classes may not. */
  @ParameterizedTest
  @MethodSource("adapters")
  void onlyPortsOfAdaptersAreUsedOutside(String adapter) {
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
  @MethodSource("routes")
  void portsDependOnNoAdapterAndAdaptersOnNoOther(String adapter) {
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
  void thesePackagesDoNotDependOnHttp(String name) {
    noClasses()
        .that()
        .resideInAnyPackage(in(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(HTTP))
        .check(MAIN);
  }

  @Test
  void onlyEnginesDependOnTheirDrivers() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            STORES.stream().map(store -> OURS + "." + store + "..").toArray(String[]::new))
        // It reads settings, by the driver of a service at AWS that is no store.
        .and()
        .haveNameNotMatching(".*\\.config\\.SecretsManagerFetcher(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(DRIVERS))
        .check(MAIN);
  }

  /** What reads a whole table is for jobs, never for a request. */
  @Test
  void onlyJobsWalkThroughTheStore() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(SessionJobTask.class.getName())
        .should()
        .callMethod(SessionStore.class, "walk", Optional.class, Page.Request.class)
        .orShould()
        .callMethod(SessionStore.class, "count")
        .check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".store..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(SessionTable.class)
        .check(MAIN);
    assertThat(
            MAIN.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTarget().getName().equals("scan"))
                .map(
                    call ->
                        call.getOriginOwner().getSimpleName() + "." + call.getOrigin().getName()))
        .isNotEmpty()
        .allMatch(origin -> origin.matches("DynamoDbSessionTable[.](lambda[$])?walk([$]\\d+)?"));
  }

  @Test
  void onlyTheDirectRouteDependsOnNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".telegram.direct..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(NATIVE))
        .check(MAIN);
  }

  /** It listens through ports, and looks at the routes, the API's paths and names. */
  @Test
  void telemetryUsesNoClassWithBehaviour() {
    Set<String> looksAt =
        Set.of(Routing.class.getName(), ApiPaths.class.getName(), EnumNames.class.getName());
    noClasses()
        .that()
        .resideInAPackage(OURS + ".telemetry..")
        .should()
        .dependOnClassesThat(
            describe(
                "anything of other packages but interfaces, enums and records",
                type ->
                    isOurs(type)
                        && !isIn(type, "telemetry")
                        && !isIn(type, "config")
                        && !type.isInterface()
                        && !type.isEnum()
                        && !type.isRecord()
                        && !looksAt.contains(type.getName())))
        .check(MAIN);
  }

  @Test
  void onlyTelemetryDependsOnMetricLibraries() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".telemetry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
        .check(MAIN);
  }

  @Test
  void onlyTheApiReadsHttpStatuses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".api..")
        .should()
        .callMethod(FailureCode.class, "httpStatus")
        .check(MAIN);
  }

  /**
   * A seeded generator repeats itself in all instances restored from one snapshot; the JDK's
   * default on Linux reads the system's randomness each time.
   */
  @Test
  void randomnessComesFromTheSystem() {
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
  void noClassHasAVagueName() {
    noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)").check(MAIN);
  }

  /** A command is a verb in the imperative; a query is a noun, or finds something. */
  @Test
  void noCommandIsNamedByAParticiple() {
    noMethods().that(returnAUniOrNothing()).should().haveNameMatching(PARTICIPLE).check(MAIN);
  }

  private static DescribedPredicate<JavaMethod> returnAUniOrNothing() {
    return describe(
        "return a Uni, or nothing",
        method ->
            method.getRawReturnType().isEquivalentTo(Uni.class)
                || method.getRawReturnType().isEquivalentTo(void.class));
  }

  /** Without classes every rule above would hold. */
  @Test
  void theRulesAreAppliedToClasses() {
    assertThat(MAIN).hasSizeGreaterThan(100);
    assertThat(MAIN.contain(FailureCode.class)).isTrue();
  }
}
