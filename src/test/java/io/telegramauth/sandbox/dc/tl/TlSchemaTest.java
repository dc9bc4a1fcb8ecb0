package io.telegramauth.sandbox.dc.tl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema file keeps its promises, and so do those who read and write by it. */
class TlSchemaTest {
  static List<TlSchema> layers() {
    return List.copyOf(TlSchema.all());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyIdIsTheChecksumOfItsLine(TlSchema schema) {
    assertThat(schema.definitions())
        .isNotEmpty()
        .allSatisfy(
            definition ->
                assertThat(definition.id())
                    .as(definition.line())
                    .isEqualTo(definition.derivedId()));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void theNamesInUseAreExactlyThoseOfTheSchema(TlSchema schema) {
    Set<String> inUse =
        Arrays.stream(TlName.values()).map(TlName::text).collect(Collectors.toSet());
    assertThat(schema.definitions())
        .extracting(TlDefinition::name)
        .containsExactlyInAnyOrderElementsOf(inUse);
  }

  @Test
  void anIntermediateLayerUsesTheOlderSchema() {
    assertThat(TlSchema.ofLayer(197)).isEmpty();
    assertThat(TlSchema.ofLayer(198).orElseThrow().layer()).isEqualTo(198);
    assertThat(TlSchema.ofLayer(227).orElseThrow().layer()).isEqualTo(198);
    assertThat(TlSchema.ofLayer(229).orElseThrow().layer()).isEqualTo(228);
  }

  @Test
  void valuesAreReadBack() {
    TlObject written =
        TlObject.of(TlName.AUTH_SENT_CODE)
            .with("type", TlObject.of(TlName.AUTH_SENT_CODE_TYPE_APP).with("length", 5))
            .with("phone_code_hash", "h".repeat(300))
            .with("timeout", 60);
    TlObject read = new TlReader(TlWriter.bytes(written), TlSchema.newest()).readObject();
    assertThat(read.is(TlName.AUTH_SENT_CODE)).isTrue();
    assertThat(read.objectAt("type").intAt("length")).isEqualTo(5);
    assertThat(read.textAt("phone_code_hash")).isEqualTo("h".repeat(300));
    assertThat(read.intAt("timeout")).isEqualTo(60);
    assertThat(read.has("next_type")).isFalse();
  }

  @Test
  void writingAnUnknownFieldIsRejected() {
    TlObject wrong = TlObject.of(TlName.PONG).with("msg_id", 1L).with("pong_id", 2L);
    assertThatThrownBy(() -> TlWriter.bytes(wrong)).isInstanceOf(IllegalArgumentException.class);
    TlObject incomplete = TlObject.of(TlName.PONG).with("msg_id", 1L);
    assertThatThrownBy(() -> TlWriter.bytes(incomplete))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyPrefixOfAValueIsRejected() {
    byte[] whole =
        TlWriter.bytes(TlObject.of(TlName.MSGS_ACK).with("msg_ids", List.of(1L, 2L, 3L)));
    for (int length = 0; length < whole.length; length++) {
      byte[] prefix = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> new TlReader(prefix, TlSchema.newest()).readObject())
          .as("%d bytes", length)
          .isInstanceOf(TlException.class);
    }
  }

  @Test
  void lengthsBeyondTheMessageAreRejected() {
    byte[] vector =
        new TlWriter(TlSchema.newest())
            .writeInt(0x62d6b459)
            .writeInt(TlReader.VECTOR)
            .writeInt(Integer.MAX_VALUE)
            .toBytes();
    assertThatThrownBy(() -> new TlReader(vector, TlSchema.newest()).readObject())
        .isInstanceOf(TlException.class);
    byte[] bytes = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, 0x7f};
    assertThatThrownBy(() -> new TlReader(bytes, TlSchema.newest()).readBytes())
        .isInstanceOf(TlException.class);
  }

  @Test
  void nestingIsLimited() {
    TlObject value = TlObject.of(TlName.JSON_NULL);
    for (int i = 0; i < 50; i++) {
      value = TlObject.of(TlName.JSON_ARRAY).with("value", List.of(value));
    }
    byte[] deep = TlWriter.bytes(value);
    assertThatThrownBy(() -> new TlReader(deep, TlSchema.newest()).readObject())
        .isInstanceOf(TlException.class);
  }
}
