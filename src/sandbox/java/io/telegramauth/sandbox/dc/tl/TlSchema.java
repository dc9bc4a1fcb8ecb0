package io.telegramauth.sandbox.dc.tl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The constructors and methods of one API layer, out of the schema file. Layers differ in few
 * constructors, but a client takes only those of its own.
 */
public final class TlSchema {
  private static final String FILE = "/io/telegramauth/sandbox/dc/schema.tl";
  private static final Pattern SECTION =
      Pattern.compile("---(types|functions)(?: layer (\\d+))?---");
  private static final NavigableMap<Integer, TlSchema> LAYERS = load();

  private final int layer;
  private final Map<Integer, TlDefinition> byId = new HashMap<>();
  private final Map<String, TlDefinition> byName = new HashMap<>();

  private TlSchema(int layer, Collection<TlDefinition> definitions) {
    this.layer = layer;
    for (TlDefinition definition : definitions) {
      if (byId.put(definition.id(), definition) != null
          || byName.put(definition.name(), definition) != null) {
        throw new IllegalStateException("Defined twice in layer " + layer + ": " + definition);
      }
    }
  }

  /**
   * The schema to speak with a client.
   *
   * @param layer the layer that the client declared
   * @return the newest known schema that is not newer, or empty when all are newer
   */
  public static Optional<TlSchema> ofLayer(int layer) {
    return Optional.ofNullable(LAYERS.floorEntry(layer)).map(Map.Entry::getValue);
  }

  /** The newest known schema: good for everything that is the same in all layers. */
  public static TlSchema newest() {
    return LAYERS.lastEntry().getValue();
  }

  /** All known schemas, by layer. */
  static Collection<TlSchema> all() {
    return Collections.unmodifiableCollection(LAYERS.values());
  }

  /** The layer whose constructors these are. */
  public int layer() {
    return layer;
  }

  /** The name of the method with this id, when the schema has it. */
  public Optional<String> method(int id) {
    return Optional.ofNullable(byId.get(id)).filter(TlDefinition::function).map(TlDefinition::name);
  }

  /** The name of the constructor or method with this id, when the schema has it. */
  public Optional<String> name(int id) {
    return Optional.ofNullable(byId.get(id)).map(TlDefinition::name);
  }

  Collection<TlDefinition> definitions() {
    return Collections.unmodifiableCollection(byName.values());
  }

  TlDefinition definition(int id) {
    TlDefinition definition = byId.get(id);
    if (definition == null) {
      throw new TlException("Unknown constructor " + Integer.toHexString(id));
    }
    return definition;
  }

  TlDefinition definition(String name) {
    TlDefinition definition = byName.get(name);
    if (definition == null) {
      throw new IllegalArgumentException("Not in the schema: " + name);
    }
    return definition;
  }

  private static NavigableMap<Integer, TlSchema> load() {
    List<TlDefinition> common = new ArrayList<>();
    NavigableMap<Integer, List<TlDefinition>> perLayer = new TreeMap<>();
    List<TlDefinition> section = common;
    boolean functions = false;
    for (String line : read().lines().toList()) {
      Matcher matcher = SECTION.matcher(line);
      if (matcher.matches()) {
        functions = matcher.group(1).equals("functions");
        section =
            matcher.group(2) == null
                ? common
                : perLayer.computeIfAbsent(
                    Integer.parseInt(matcher.group(2)), l -> new ArrayList<>());
      } else if (!line.isBlank() && !line.startsWith("//")) {
        section.add(TlDefinition.parse(line, functions));
      }
    }
    NavigableMap<Integer, TlSchema> layers = new TreeMap<>();
    perLayer.forEach(
        (layer, own) -> {
          List<TlDefinition> definitions = new ArrayList<>(common);
          definitions.addAll(own);
          layers.put(layer, new TlSchema(layer, definitions));
        });
    return layers;
  }

  private static String read() {
    try (InputStream in = TlSchema.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("Missing from the class path: " + FILE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
