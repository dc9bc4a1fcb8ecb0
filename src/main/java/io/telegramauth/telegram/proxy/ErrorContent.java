package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.telegram.WaitParser;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts and waits of an error, anywhere in its JSON: a proxy passes on Telegram's error as its
 * library presents it, and each library has its own names. The search is breadth-first and ends at
 * {@link #MAX_DEPTH}, {@link #MAX_NODES} and {@link #MAX_CHARACTERS}.
 *
 * @param texts all texts; of each object {@code code} and {@code message} first
 * @param waits values of fields whose name means a wait
 * @param arguments values of fields that are a wait only if the error is one, such as {@code
 *     seconds} beside {@code FLOOD_WAIT}
 */
record ErrorContent(List<String> texts, List<Duration> waits, List<Duration> arguments) {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NODES = 256;
  private static final int MAX_CHARACTERS = 16 * 1024;

  private static final List<String> FIRST = List.of("code", "message");
  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]");

  /** Names of fields for a wait, in lower-case letters only, with the unit. */
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:retry(?:after|in|delay)|(flood)?wait(?:for|time|duration|period)?"
              + "|(?:time|seconds)towait|cooldown)"
              + "(?:in)?(ms|msecs?|millis|milliseconds|s|secs?|seconds|mins?|minutes|hours)?");

  private static final Pattern ARGUMENT =
      Pattern.compile("seconds|secs?|value|x|arg(?:ument)?|delay|remaining");

  /** A node to visit and the name of its field; empty in an array. */
  private record Place(String name, JsonNode node, int depth) {}

  static ErrorContent of(JsonNode error) {
    return new Search().of(error);
  }

  private static final class Search {
    private final List<String> texts = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final List<Duration> arguments = new ArrayList<>();
    private final Deque<Place> places = new ArrayDeque<>();
    private int nodes;
    private int characters;

    ErrorContent of(JsonNode root) {
      places.add(new Place("", root, 0));
      while (!places.isEmpty()) {
        look(places.remove());
      }
      return new ErrorContent(List.copyOf(texts), List.copyOf(waits), List.copyOf(arguments));
    }

    private void look(Place place) {
      JsonNode node = place.node();
      if (node.isTextual()) {
        addText(node.textValue());
      }
      if (node.isTextual() || node.isNumber()) {
        addValue(place.name(), node);
      }
      if (place.depth() < MAX_DEPTH) {
        FIRST.forEach(name -> addPlace(name, node.path(name), place.depth() + 1));
        node.properties().stream()
            .filter(field -> !FIRST.contains(field.getKey()))
            .forEach(field -> addPlace(field.getKey(), field.getValue(), place.depth() + 1));
        if (node.isArray()) {
          node.forEach(element -> addPlace("", element, place.depth() + 1));
        }
      }
    }

    private void addPlace(String name, JsonNode node, int depth) {
      if (!node.isMissingNode() && nodes < MAX_NODES) {
        nodes++;
        places.add(new Place(name, node, depth));
      }
    }

    private void addText(String text) {
      int left = MAX_CHARACTERS - characters;
      String searched = text.length() > left ? text.substring(0, left) : text;
      characters += searched.length();
      texts.add(searched);
    }

    private void addValue(String field, JsonNode value) {
      String name = NO_LETTERS.matcher(field.toLowerCase(Locale.ROOT)).replaceAll("");
      Matcher wait = WAIT.matcher(name);
      if (wait.matches()) {
        Optional<Duration> duration = duration(value, wait.group(2));
        duration.ifPresent(waits::add);
        if (wait.group(1) != null) {
          duration.filter(named -> !named.isZero()).ifPresent(named -> texts.add("FLOOD_WAIT"));
        }
      } else if (ARGUMENT.matcher(name).matches()) {
        duration(value, null).ifPresent(arguments::add);
      }
    }

    private static Optional<Duration> duration(JsonNode value, String unit) {
      return value.isNumber()
          ? WaitParser.convert(value.decimalValue(), unit)
          : WaitParser.parse(value.textValue(), unit);
    }
  }
}
