package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTypesTest {
  private static final String VALUE = "s3cr3t-value";
  private static final byte[] BYTES = VALUE.getBytes(UTF_8);

  private final SecretString text = SecretString.of(VALUE);
  private final SecretBytes bytes = SecretBytes.of(BYTES);

  /** A foreign type that holds both. */
  private record Holder(SecretString text, Optional<SecretBytes> bytes, List<SecretString> more) {}

  @Test
  void secretTextIsRedactedWhenPrinted() {
    assertThat(text).hasToString("[redacted]");
    assertThat("%s %S %10.4s".formatted(text, text, text)).doesNotContainIgnoringCase("s3cr");
    assertThat(String.valueOf(Optional.of(text))).isEqualTo("Optional[[redacted]]");
  }

  @Test
  void secretBytesAreRedactedWhenPrinted() {
    assertThat(bytes).hasToString("[redacted]");
    assertThat("%s".formatted(bytes)).isEqualTo("[redacted]");
  }

  @Test
  void recordsThatHoldSecretsAreRedacted() throws IOException {
    Holder holder = new Holder(text, Optional.of(bytes), List.of(text));

    assertThat(holder.toString()).contains("[redacted]").doesNotContain(VALUE);
    String json = new ObjectMapper().writeValueAsString(Map.of("text", text, "bytes", bytes));
    assertThat(json).contains("\"text\":\"[redacted]\"").contains("\"bytes\":\"[redacted]\"");
  }

  @Test
  void jsonIsReadIntoText() throws IOException {
    assertThat(new ObjectMapper().readValue("\"" + VALUE + "\"", SecretString.class).reveal())
        .isEqualTo(VALUE);
  }

  @Test
  void revealReturnsTheValue() {
    assertThat(text.reveal()).isEqualTo(VALUE);
    assertThat(text.length()).isEqualTo(VALUE.length());
    assertThat(bytes.reveal()).isEqualTo(BYTES);
    assertThat(bytes.length()).isEqualTo(BYTES.length);
  }

  @Test
  void bytesAreCopied() {
    byte[] given = BYTES.clone();
    SecretBytes held = SecretBytes.of(given);
    given[0] = 0;
    held.reveal()[1] = 0;

    assertThat(held.reveal()).isEqualTo(BYTES);
  }

  @Test
  void equalityComparesValues() {
    assertThat(text).isEqualTo(SecretString.of(VALUE)).hasSameHashCodeAs(SecretString.of(VALUE));
    assertThat(text).isNotEqualTo(SecretString.of("s3cr3t-valuE")).isNotEqualTo(VALUE);
    assertThat(bytes).isEqualTo(SecretBytes.of(BYTES)).hasSameHashCodeAs(SecretBytes.of(BYTES));
    assertThat(bytes).isNotEqualTo(SecretBytes.of(new byte[BYTES.length]));
  }

  @Test
  void theHashCodeDependsOnTheLengthOnly() {
    assertThat(text.hashCode()).isEqualTo(SecretString.of("x".repeat(VALUE.length())).hashCode());
    assertThat(bytes.hashCode()).isEqualTo(SecretBytes.of(new byte[BYTES.length]).hashCode());
  }

  @Test
  void textIsNotNull() {
    assertThatThrownBy(() -> SecretString.of(null)).isInstanceOf(IllegalArgumentException.class);
  }
}
