package io.telegramauth.sandbox.dc.tl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.testing.Campaign;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values of the schema, and what only looks like one. */
@Tag(Campaign.TAG)
class BadTlTest {
  private static final TlSchema SCHEMA = TlSchema.newest();
  private static final List<TlDefinition> DEFINITIONS =
      SCHEMA.definitions().stream()
          .sorted((one, other) -> one.name().compareTo(other.name()))
          .toList();
  private static final List<TlDefinition> CONSTRUCTORS =
      DEFINITIONS.stream().filter(definition -> !definition.function()).toList();
  private static final int DEEPEST = 4;
  private static final int MAX_LENGTH = 100_000;

  /** A value of the definition, each of its fields with a value of its type. */
  private static void write(TlWriter out, Choices choices, TlDefinition definition, int depth) {
    Map<String, Integer> flags = new HashMap<>();
    for (TlDefinition.Parameter parameter : definition.parameters()) {
      if (parameter.type().kind() == TlType.Kind.FLAGS) {
        int bits = choices.oneIn(3) ? 0 : (int) choices.number();
        flags.put(parameter.name(), bits);
        out.writeInt(bits);
      } else if (!parameter.optional()
          || (flags.get(parameter.flags()) >>> parameter.bit() & 1) == 1) {
        write(out, choices, parameter.type(), depth);
      }
    }
  }

  private static void write(TlWriter out, Choices choices, TlType type, int depth) {
    switch (type.kind()) {
      case INT, FLAGS -> out.writeInt((int) choices.number());
      case LONG, DOUBLE -> out.writeLong(choices.number());
      case INT128 -> out.writeRaw(choices.bytes(16));
      case INT256 -> out.writeRaw(choices.bytes(32));
      case STRING -> out.writeBytes(choices.text(300).getBytes(UTF_8));
      case BYTES -> out.writeBytes(choices.bytes(choices.length(1000)));
      case BOOL -> out.writeInt(choices.of(TlReader.BOOL_TRUE, TlReader.BOOL_FALSE));
      case TRUE -> {
        // Takes no bytes.
      }
      case VECTOR -> {
        out.writeInt(TlReader.VECTOR);
        writeVector(out, choices, type, depth);
      }
      case BARE_VECTOR -> writeVector(out, choices, type, depth);
      case OBJECT -> {
        TlDefinition any = choices.of(CONSTRUCTORS);
        TlDefinition small = depth < DEEPEST ? any : SCHEMA.definition("codeSettings");
        out.writeInt(small.id());
        write(out, choices, small, depth + 1);
      }
      case BARE -> write(out, choices, SCHEMA.definition(type.name()), depth + 1);
      case QUERY -> out.writeRaw(choices.bytes(choices.length(200)));
    }
  }

  private static void writeVector(TlWriter out, Choices choices, TlType type, int depth) {
    int count = choices.below(4);
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      write(out, choices, type.element(), depth + 1);
    }
  }

  private static byte[] value(Choices choices) {
    TlDefinition definition = choices.of(DEFINITIONS);
    TlWriter out = new TlWriter(SCHEMA).writeInt(definition.id());
    write(out, choices, definition, 0);
    return out.toBytes();
  }

  @Test
  void malformedValuesAreRejectedWithAMessage() {
    int[] refused = new int[1];
    int[] read = new int[1];
    Cases.of("TL values", 10_000, 1_000_000)
        .allocating(30 * MAX_LENGTH)
        .check(
            choices ->
                choices.oneIn(8)
                    ? choices.bytes(choices.length(MAX_LENGTH))
                    : Mutations.bytes(choices, value(choices)),
            bytes -> {
              try {
                new TlReader(bytes, SCHEMA).readObject();
                read[0]++;
              } catch (TlException e) {
                refused[0]++;
                assertThat(e).hasNoCause().message().isNotBlank();
              }
            });
    assertThat(refused[0]).isGreaterThan(read[0] / 20);
    assertThat(read[0]).isGreaterThan(refused[0] / 20);
  }

  @Test
  void valuesAreReadToTheirLastByte() {
    Cases.of("TL values that are right", 3000, 200_000)
        .allocating(30 * MAX_LENGTH)
        .check(
            BadTlTest::value,
            bytes -> {
              TlReader reader = new TlReader(bytes, SCHEMA);
              reader.readObject();
              assertThat(reader.remaining()).isZero();
            });
  }

  /** As much nested as the depth allows, each level with a length that could be. */
  @Test
  void nestedVectorsTakeNoMoreThanTheirBytes() {
    Cases.of("TL vectors", 1000, 50_000)
        .allocating(60L * MAX_LENGTH)
        .check(
            choices -> {
              TlWriter out = new TlWriter(SCHEMA);
              int depth = choices.between(1, 40);
              for (int i = 0; i < depth; i++) {
                out.writeInt(choices.of(DEFINITIONS).id()).writeInt(TlReader.VECTOR);
                out.writeInt((int) choices.number());
              }
              return out.writeRaw(choices.bytes(choices.length(MAX_LENGTH))).toBytes();
            },
            bytes -> {
              try {
                new TlReader(bytes, SCHEMA).readObject();
              } catch (TlException e) {
                assertThat(e.getMessage()).isNotBlank();
              }
            });
  }
}
