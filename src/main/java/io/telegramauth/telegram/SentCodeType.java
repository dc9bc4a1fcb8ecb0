package io.telegramauth.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.telegram.Delivery.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The type of a sent code as a proxy or a library names it: by the contract's name, or by the
 * library's name of Telegram's type. {@code app}, {@code auth.sentCodeTypeApp}, {@code
 * SentCodeType.APP}, {@code CODE_TYPE_APP} and {@code authenticationCodeTypeTelegramMessage} are
 * the same.
 *
 * @param channel the channel; empty if the name is unknown
 * @param length the number of characters; a missing node if the type has none
 * @see <a href="https://core.telegram.org/type/auth.SentCodeType">auth.SentCodeType</a>
 */
public record SentCodeType(Optional<Channel> channel, JsonNode length) {
  private static final int MAX_NAME_LENGTH = 128;

  /** The fields that name an object in TL as JSON, GramJS, TDLib and others. */
  private static final List<String> NAMES =
      List.of("_", "className", "@type", "type", "name", "constructor");

  /** A name without its namespace and arguments. */
  private static final Pattern OWN_NAME =
      Pattern.compile("\\W{0,2}(?:\\w+(?:\\.|::|/))*+(\\w+)(?:\\W.*)?", Pattern.DOTALL);

  private static final Pattern AROUND =
      Pattern.compile("^(?:auth(?:entication)?)?(?:(?:sent|next)?code)?(?:type)?|code$");

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]");

  private static final Map<String, Channel> SYNONYMS =
      Map.ofEntries(
          Map.entry("telegrammessage", Channel.APP),
          Map.entry("telegramapp", Channel.APP),
          Map.entry("telegram", Channel.APP),
          Map.entry("inapp", Channel.APP),
          Map.entry("text", Channel.SMS),
          Map.entry("textmessage", Channel.SMS),
          Map.entry("phonecall", Channel.CALL),
          Map.entry("voicecall", Channel.CALL),
          Map.entry("flash", Channel.FLASH_CALL),
          Map.entry("setupemailrequired", Channel.EMAIL_SETUP),
          Map.entry("setupemail", Channel.EMAIL_SETUP),
          Map.entry("emailsetuprequired", Channel.EMAIL_SETUP),
          Map.entry("fragmentsms", Channel.FRAGMENT),
          Map.entry("firebasesms", Channel.FIREBASE),
          Map.entry("firebaseandroid", Channel.FIREBASE),
          Map.entry("firebaseios", Channel.FIREBASE));

  private static final Map<String, Channel> BY_NAME = byName();

  private static Map<String, Channel> byName() {
    Map<String, Channel> byName = new HashMap<>(SYNONYMS);
    for (Channel channel : Channel.values()) {
      // A proxy that says "other" does not know the channel.
      if (channel != Channel.OTHER) {
        byName.put(letters(channel.name()), channel);
      }
    }
    return Map.copyOf(byName);
  }

  /** Reads a type: a name, or an object with a name and optionally a {@code length}. */
  public static SentCodeType of(JsonNode type) {
    Stream<JsonNode> names = type.isObject() ? NAMES.stream().map(type::path) : Stream.of(type);
    return new SentCodeType(
        names
            .filter(JsonNode::isTextual)
            .flatMap(name -> channel(name.textValue()).stream())
            .findFirst(),
        type.path("length"));
  }

  private static Optional<Channel> channel(String text) {
    if (text.length() > MAX_NAME_LENGTH) {
      return Optional.empty();
    }
    Matcher own = OWN_NAME.matcher(text);
    return known(letters(text))
        .or(() -> own.matches() ? known(letters(own.group(1))) : Optional.empty());
  }

  private static Optional<Channel> known(String letters) {
    return Stream.of(letters, AROUND.matcher(letters).replaceAll(""))
        .flatMap(name -> Optional.ofNullable(BY_NAME.get(name)).stream())
        .findFirst();
  }

  private static String letters(String name) {
    return NO_LETTERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
  }
}
