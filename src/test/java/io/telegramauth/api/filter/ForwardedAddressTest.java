package io.telegramauth.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 192.0.2.1",
        "'  192.0.2.1 ' | 192.0.2.1",
        "192.0.2.1:443 | 192.0.2.1",
        "2001:db8::1 | 2001:db8::1",
        "[2001:db8::1] | 2001:db8::1",
        "[2001:db8::1]:443 | 2001:db8::1",
        "64:ff9b::192.0.2.1 | 64:ff9b::192.0.2.1",
        "[::ffff:192.0.2.1]:443 | ::ffff:192.0.2.1",
        "fe80::1%eth0 | fe80::1",
        "[fe80::1%25eth0]:443 | fe80::1",
        "2001:db8::1% OR 1=1 <any text> | 2001:db8::1",
        "10.0.0.1, 192.0.2.1 | 192.0.2.1",
        "evil, 10.0.0.1,192.0.2.1 | 192.0.2.1"
      })
  void theLastAddressIsUsed(String value, String address) {
    assertThat(ForwardedAddress.of(List.of(value))).contains(address);
  }

  @Test
  void theLastAddressOfTheLastLineIsUsed() {
    assertThat(ForwardedAddress.of(List.of("192.0.2.1", "10.0.0.1, 192.0.2.2")))
        .contains("192.0.2.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "192.0.2.1,",
        "unknown",
        "localhost",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.1:port",
        "192.0.2.1:",
        "2001:db8::1::",
        "[2001:db8::1",
        "[]",
        "for=192.0.2.1",
        "192.0.2.1 192.0.2.2",
        "64:ff9b::192.0.2.256",
        "64:ff9b:192.0.2.1",
        ":192.0.2.1",
        "192.0.2.1:192.0.2.1",
        "192.0.2.1%eth0",
        "%eth0",
        ":%1"
      })
  void malformedAddressesAreIgnored(String value) {
    assertThat(ForwardedAddress.of(List.of(value))).isEmpty();
  }

  @Test
  void aMissingHeaderHasNoAddress() {
    assertThat(ForwardedAddress.of(List.of())).isEmpty();
  }
}
