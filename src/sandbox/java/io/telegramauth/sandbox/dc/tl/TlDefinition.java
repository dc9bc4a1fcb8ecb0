package io.telegramauth.sandbox.dc.tl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One line of the schema: a constructor or a method.
 *
 * @param line the line as the schema file has it
 * @param name its name
 * @param id its number on the wire, as the line states it
 * @param function whether it is a method
 * @param parameters in the order of the wire
 */
record TlDefinition(
    String line, String name, int id, boolean function, List<Parameter> parameters) {
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z_][\\w.]*)#([0-9a-f]{1,8})((?: [^=]+)?) = ([\\w.<> ]+);");
  private static final Pattern OPTIONAL = Pattern.compile("(flags2?)\\.(\\d+)\\?(.+)");

  /**
   * One parameter.
   *
   * @param flags the bit field that says whether it is there, or null when it always is
   * @param bit its bit in that field
   */
  record Parameter(String name, TlType type, String flags, int bit) {
    boolean optional() {
      return flags != null;
    }
  }

  static TlDefinition parse(String line, boolean function) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not a line of TL: " + line);
    }
    List<Parameter> parameters = new ArrayList<>();
    for (String word : matcher.group(3).trim().split(" ")) {
      if (!word.isEmpty() && !word.startsWith("{")) {
        parameters.add(parameter(word));
      }
    }
    int id = Integer.parseUnsignedInt(matcher.group(2), 16);
    return new TlDefinition(line, matcher.group(1), id, function, List.copyOf(parameters));
  }

  private static Parameter parameter(String word) {
    int colon = word.indexOf(':');
    String name = word.substring(0, colon);
    String type = word.substring(colon + 1);
    Matcher optional = OPTIONAL.matcher(type);
    if (optional.matches()) {
      return new Parameter(
          name,
          TlType.parse(optional.group(3)),
          optional.group(1),
          Integer.parseInt(optional.group(2)));
    }
    return new Parameter(name, TlType.parse(type), null, 0);
  }

  /**
   * The id that the line's text gives: the CRC-32 of the line without its id, its braces and its
   * bare flags, {@code bytes} read as {@code string}.
   */
  int derivedId() {
    String text =
        line.substring(0, line.length() - 1)
            .replaceFirst("#[0-9a-f]+", "")
            .replaceAll("([:?])bytes ", "$1string ")
            .replaceAll(" \\w+:flags2?\\.\\d+\\?true", "")
            .replace('<', ' ')
            .replaceAll("[>{}]", "");
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }
}
