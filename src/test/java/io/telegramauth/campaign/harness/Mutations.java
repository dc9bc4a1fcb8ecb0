package io.telegramauth.campaign.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Mutates valid input into nearly valid and invalid input. */
public final class Mutations {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BATCH_SIZE = 4;
  private static final int DEEP = 6000;

  private Mutations() {}

  /** Bytes with a few changes. */
  public static byte[] bytes(Choices choices, byte[] original) {
    byte[] changed = original;
    for (int i = choices.between(1, MAX_BATCH_SIZE); i > 0; i--) {
      changed = changedOnce(choices, changed);
    }
    return changed;
  }

  private static byte[] changedOnce(Choices choices, byte[] bytes) {
    int at = choices.below(bytes.length + 1);
    int length = Math.min(choices.length(256), bytes.length - at);
    byte[] changed = bytes.clone();
    switch (choices.below(8)) {
      case 0 -> {
        if (at < bytes.length) {
          changed[at] ^= (byte) (1 << choices.below(8));
        }
        return changed;
      }
      case 1 -> {
        if (at < bytes.length) {
          changed[at] = (byte) choices.number();
        }
        return changed;
      }
      case 2 -> {
        return overwritten(choices, changed, at);
      }
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        return joined(bytes, at, new byte[0], at + length);
      }
      case 5 -> {
        return joined(bytes, at, Arrays.copyOfRange(bytes, at, at + length), at);
      }
      case 6 -> {
        return joined(bytes, at, choices.bytes(choices.length(256)), at);
      }
      default -> {
        return joined(bytes, bytes.length, choices.bytes(choices.length(64)), bytes.length);
      }
    }
  }

  /** A number where perhaps one was: lengths, counts, sizes. */
  private static byte[] overwritten(Choices choices, byte[] bytes, int at) {
    int width = choices.of(2, 4, 8);
    if (at + width <= bytes.length) {
      ByteBuffer buffer =
          ByteBuffer.wrap(bytes)
              .order(choices.oneIn(2) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      long number = choices.number();
      switch (width) {
        case 2 -> buffer.putShort(at, (short) number);
        case 4 -> buffer.putInt(at, (int) number);
        default -> buffer.putLong(at, number);
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
    return ByteBuffer.allocate(head + middle.length + bytes.length - tail)
        .put(bytes, 0, head)
        .put(middle)
        .put(bytes, tail, bytes.length - tail)
        .array();
  }

  /** A text with a few changes. */
  public static String text(Choices choices, String original) {
    String changed = original;
    for (int i = choices.between(1, MAX_BATCH_SIZE); i > 0; i--) {
      changed = changedOnce(choices, changed);
    }
    return changed;
  }

  private static String changedOnce(Choices choices, String text) {
    int at = choices.below(text.length() + 1);
    int end = Math.min(text.length(), at + choices.length(64));
    String head = text.substring(0, at);
    String tail = text.substring(at);
    return switch (choices.below(9)) {
      case 0 -> head;
      case 1 -> tail;
      case 2 -> head + text.substring(end);
      case 3 -> head + text.substring(at, end) + tail;
      case 4 -> head + choices.text(64) + tail;
      case 5 -> head + choices.number() + tail;
      case 6 -> head + choices.character() + tail.substring(Math.min(1, tail.length()));
      case 7 -> choices.of(" ", "\t", "\n", "\u0000", "'", "\"", "\\", "${x}", "%s") + text;
      default -> text + choices.of(" ", "\n", "\r\n", "\u0000", "=", ",", "'", "\\", "\ud800");
    };
  }

  /** A JSON document with changes in its structure, as text; now and then no JSON any more. */
  public static String json(Choices choices, JsonNode original) {
    int[] left = {choices.below(nodes(original))};
    String text = written(choices, original, left, choices.oneIn(3));
    return choices.oneIn(4) ? text(choices, text) : text;
  }

  private static int nodes(JsonNode node) {
    int nodes = 1;
    for (JsonNode child : node) {
      nodes += nodes(child);
    }
    return nodes;
  }

  /** In the order of writing, as many nodes are left as they are; the one after them is not. */
  private static String written(Choices choices, JsonNode node, int[] left, boolean namesToo) {
    if (left[0]-- == 0) {
      return oddValue(choices, node);
    }
    if (node.isArray()) {
      List<String> elements = new ArrayList<>();
      node.forEach(element -> elements.add(written(choices, element, left, namesToo)));
      return "[" + String.join(",", elements) + "]";
    }
    if (!node.isObject()) {
      return node.toString();
    }
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      boolean here = namesToo && left[0] == 0;
      String value = written(choices, field.getValue(), left, namesToo);
      String name = here ? oddName(choices, field.getKey()) : field.getKey();
      if (here && choices.oneIn(3)) {
        fields.add(quoted(field.getKey()) + ":" + field.getValue());
      }
      if (!here || !choices.oneIn(4)) {
        fields.add(quoted(name) + ":" + value);
      }
    }
    if (choices.oneIn(4)) {
      fields.add(quoted(choices.text(12)) + ":" + oddValue(choices, node));
    }
    if (choices.oneIn(3)) {
      Collections.rotate(fields, choices.below(4));
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static String oddName(Choices choices, String name) {
    return switch (choices.below(4)) {
      case 0 -> name.toUpperCase(Locale.ROOT);
      case 1 -> "";
      case 2 -> text(choices, name);
      default -> name;
    };
  }

  private static String oddValue(Choices choices, JsonNode value) {
    return switch (choices.below(18)) {
      case 0 -> "null";
      case 1 -> choices.of("true", "false");
      case 2 -> Long.toString(choices.number());
      case 3 -> choices.of("1e999", "-0", "0.1", "1E400", "NaN", "-", "01", "0x1", "1e-99999999");
      case 4 -> BigInteger.ONE.shiftLeft(choices.between(60, 9000)).toString();
      case 5 -> "\"" + "x".repeat(choices.length(15_000)) + "\"";
      case 6 -> quoted(choices.text(300));
      case 7, 8, 9 -> quoted(text(choices, value.isValueNode() ? value.asText() : "x"));
      case 10 -> "[" + value + "]";
      case 11 -> "{\"x\":" + value + "}";
      case 12 -> "[]";
      case 13 -> "{}";
      case 14 -> deep(choices, choices.between(1, DEEP));
      case 15 -> "\"" + choices.of("\\ud800", "\\u0000", "\\x", "\\u12", "\t", "\u0001") + "\"";
      case 16 -> quoted(Long.toString(choices.number()));
      default -> value + "," + value;
    };
  }

  private static String deep(Choices choices, int depth) {
    boolean objects = choices.oneIn(2);
    String open = (objects ? "{\"a\":" : "[").repeat(objects ? depth / 3 : depth);
    return choices.oneIn(2)
        ? open
        : open + "1" + (objects ? "}" : "]").repeat(objects ? depth / 3 : depth);
  }

  /** A text as JSON writes it. */
  public static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON writes every text", e);
    }
  }
}
