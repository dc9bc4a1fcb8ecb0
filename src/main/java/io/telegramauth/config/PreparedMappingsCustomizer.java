package io.telegramauth.config;

import io.quarkus.runtime.ImageMode;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertyNamesMatcher;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.common.utils.StringUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Has the objects that hold the framework's settings made when a native executable is built, with
 * nothing set from outside. A start makes only those anew that something outside has a say in: a
 * property of theirs, or a name that an expression among their values refers to. Making all of them
 * at every start is a quarter of its CPU time.
 *
 * <p>On the JVM, which has no state from its build, this does nothing.
 */
public final class PreparedMappingsCustomizer implements SmallRyeConfigBuilderCustomizer {
  private static final String FRAMEWORK = "quarkus";

  /** Also read by other names than their own, so always made anew. */
  private static final Set<String> WITH_OTHER_NAMES =
      Set.of("quarkus.rest-client", "quarkus.fault-tolerance");

  /** Bring in settings from elsewhere, or of another profile. Names are {@link #normalized}. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("SMALLRYE_.*|QUARKUS_(PROFILE|CONFIG_|TEST_).*|_[A-Z0-9]+_.+");

  /** In the working directory; the framework reads them if they are there. */
  private static final List<String> FILES = List.of(".env", "config/application.properties");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:}]+)");

  private static final Map<ConfigClass, Prepared> OF_THE_BUILD =
      ImageMode.current() == ImageMode.NATIVE_BUILD ? prepareAll() : Map.of();

  private final Map<ConfigClass, Prepared> prepared;

  /** For the framework, which finds this as a service. */
  public PreparedMappingsCustomizer() {
    this(OF_THE_BUILD);
  }

  PreparedMappingsCustomizer(Map<ConfigClass, Prepared> prepared) {
    this.prepared = prepared;
  }

  /**
   * An object made with nothing set from outside.
   *
   * @param prefix of its properties, normalized
   * @param references the names that expressions among its values refer to, normalized
   */
  record Prepared(Object mapping, String prefix, Set<String> references) {
    boolean isSubjectTo(String outside) {
      return outside.startsWith(prefix) || references.contains(outside);
    }
  }

  @Override
  public int priority() {
    // Last: after all mappings have been registered.
    return Integer.MAX_VALUE;
  }

  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    if (prepared == null || prepared.isEmpty()) {
      return;
    }
    if (FILES.stream().anyMatch(file -> Files.exists(Path.of(file)))) {
      return;
    }
    use(
        builder,
        Stream.concat(
            System.getenv().keySet().stream(),
            System.getProperties().stringPropertyNames().stream()));
  }

  /** Puts the objects in that no name of those outside has a say in. */
  void use(SmallRyeConfigBuilder builder, Stream<String> outside) {
    List<String> names = outside.map(PreparedMappingsCustomizer::normalized).toList();
    if (names.stream().anyMatch(name -> ELSEWHERE.matcher(name).matches())) {
      return;
    }
    var mappings = builder.getMappingsBuilder();
    Iterator<ConfigClass> each = mappings.getMappings().iterator();
    while (each.hasNext()) {
      ConfigClass mapping = each.next();
      Prepared ready = prepared.get(mapping);
      if (ready != null && names.stream().noneMatch(ready::isSubjectTo)) {
        each.remove();
        mappings.getMappingsInstances().put(mapping, ready.mapping());
      }
    }
  }

  private static Map<ConfigClass, Prepared> prepareAll() {
    try {
      return prepare(
          Class.forName(
                  "io.quarkus.runtime.generated.RunTimeConfig",
                  true,
                  Thread.currentThread().getContextClassLoader())
              .asSubclass(SmallRyeConfigBuilderCustomizer.class)
              .getDeclaredConstructor()
              .newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The framework's build makes this class", e);
    }
  }

  /** Makes the framework's objects with the configuration that the customizer sets up. */
  static Map<ConfigClass, Prepared> prepare(SmallRyeConfigBuilderCustomizer configuration) {
    SmallRyeConfig values = builder(configuration, mapping -> false).build();
    Map<String, String> expressions = new HashMap<>();
    Set<String> unresolved = new HashSet<>();
    for (String name : values.getPropertyNames()) {
      ConfigValue value = values.getConfigValue(name);
      if (value.getRawValue() != null && value.getRawValue().contains("${")) {
        expressions.put(name, value.getRawValue());
        if (value.hasProblems()) {
          unresolved.add(name);
        }
      }
    }
    SmallRyeConfigBuilder builder =
        builder(
            configuration,
            mapping -> isPreparable(mapping.getPrefix()) && !namesOneOf(mapping, unresolved));
    SmallRyeConfig config = builder.build();
    Map<ConfigClass, Prepared> prepared = new HashMap<>();
    for (ConfigClass mapping : builder.getMappingsBuilder().getMappings()) {
      prepared.put(
          mapping,
          new Prepared(
              config.getConfigMapping(mapping.getType(), mapping.getPrefix()),
              normalized(mapping.getPrefix()),
              references(mapping, expressions)));
    }
    return prepared;
  }

  private static SmallRyeConfigBuilder builder(
      SmallRyeConfigBuilderCustomizer configuration, Predicate<ConfigClass> selected) {
    SmallRyeConfigBuilder builder = new BuilderWithoutSurroundings();
    configuration.configBuilder(builder);
    return builder.withCustomizers(new Selection(selected));
  }

  private static boolean isPreparable(String prefix) {
    return (prefix.equals(FRAMEWORK) || prefix.startsWith(FRAMEWORK + "."))
        && !WITH_OTHER_NAMES.contains(prefix);
  }

  private static boolean namesOneOf(ConfigClass mapping, Set<String> names) {
    PropertyNamesMatcher<?> own = ConfigMappings.propertyNamesMatcher(List.of(mapping));
    return names.stream().anyMatch(own::matches);
  }

  private static Set<String> references(ConfigClass mapping, Map<String, String> expressions) {
    PropertyNamesMatcher<?> own = ConfigMappings.propertyNamesMatcher(List.of(mapping));
    Set<String> references = new HashSet<>();
    expressions.forEach(
        (name, expression) -> {
          if (own.matches(name)) {
            addReferences(expression, expressions, references);
          }
        });
    return references;
  }

  private static void addReferences(
      String expression, Map<String, String> expressions, Set<String> references) {
    Matcher reference = REFERENCE.matcher(expression);
    while (reference.find()) {
      String name = reference.group(1);
      if (references.add(normalized(name)) && expressions.containsKey(name)) {
        addReferences(expressions.get(name), expressions, references);
      }
    }
  }

  /** As the name of an environment variable that sets the property. */
  private static String normalized(String name) {
    return StringUtil.replaceNonAlphanumericByUnderscores(name).toUpperCase(Locale.ROOT);
  }

  /** Of the machine that builds, nothing gets into the objects. */
  // Its superclass overrides a method so itself.
  @SuppressWarnings("overrides")
  private static final class BuilderWithoutSurroundings extends SmallRyeConfigBuilder {
    @Override
    protected List<ConfigSource> getDefaultSources() {
      return List.of();
    }
  }

  /** Keeps the defaults of all mappings, and the objects of some. */
  private record Selection(Predicate<ConfigClass> selected)
      implements SmallRyeConfigBuilderCustomizer {
    @Override
    public int priority() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
      builder.getMappingsBuilder().getMappings().removeIf(selected.negate());
    }
  }
}
