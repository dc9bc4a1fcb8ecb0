package io.telegramauth.sandbox.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.sandbox.AuthKey;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GramJsSessionTest {
  private final AuthKey key = AuthKey.random(new SecureRandom());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void isWrittenAndReadBackUnchanged(int dc) {
    GramJsSession session = GramJsSession.inDc(dc, key);

    assertThat(session.render()).hasSize(369).startsWith("1");
    assertThat(GramJsSession.parse(session.render())).isEqualTo(session);
  }

  @Test
  void hasTheLayoutOfGramJs() {
    byte[] bytes = Base64.getDecoder().decode(GramJsSession.inDc(2, key).render().substring(1));

    assertThat(bytes).startsWith(2, 0, 14).hasSize(1 + 2 + 14 + 2 + 256);
    assertThat(new String(bytes, 3, 14, US_ASCII)).isEqualTo("149.154.167.40");
    assertThat(new byte[] {bytes[17], bytes[18]}).containsExactly(1, 187);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2abc", "1", "1AgAO", "1Av//", "1!!!!"})
  void rejectsOtherTexts(String text) {
    assertThatThrownBy(() -> GramJsSession.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
