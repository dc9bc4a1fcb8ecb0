package io.telegramauth.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.telegramauth.client.AccessLog;
import io.telegramauth.client.ErrorCode;
import io.telegramauth.client.ErrorResponse;
import io.telegramauth.client.Login;
import io.telegramauth.client.Outcome;
import io.telegramauth.client.Proxy;
import io.telegramauth.client.Revocation;
import io.telegramauth.client.SessionSecret;
import io.telegramauth.client.Sessions;
import io.telegramauth.failure.FailureCode;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's records with an unconfigured mapper, as outside of Quarkus. */
class ClientRecordsTest {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

  @ParameterizedTest
  @ValueSource(
      classes = {
        AccessLog.class,
        AccessLog.Entry.class,
        ErrorResponse.class,
        ErrorResponse.Meta.class,
        ErrorResponse.Problem.class,
        Login.class,
        Login.CompletedSession.class,
        Login.Delivery.class,
        Proxy.class,
        Revocation.class,
        SessionSecret.class,
        Sessions.class,
        Sessions.Session.class
      })
  void membersOfLaterVersionsAreIgnored(Class<?> type) throws IOException {
    assertThat(JSON.readValue("{\"ofALaterVersion\":{\"a\":[1]}}", type)).isNotNull();
  }

  @Test
  void valuesOfLaterVersionsAreUnknown() throws IOException {
    Login login =
        JSON.readValue(
            "{\"state\":\"of_a_later_version\",\"next\":[\"code\",\"telepathy\"],\"route\":\"pigeon\"}",
            Login.class);
    assertThat(login.state()).isEqualTo(Login.State.UNKNOWN);
    assertThat(login.next()).containsExactly(Login.Action.CODE, Login.Action.UNKNOWN);
    assertThat(login.route()).isEqualTo(Login.Route.UNKNOWN);
    assertThat(JSON.readValue("{\"telegram\":\"later\"}", Revocation.class).telegram())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(ErrorCode.of("OF_A_LATER_VERSION")).isEqualTo(ErrorCode.UNKNOWN);
  }

  @Test
  void theClientKnowsEveryErrorCode() {
    assertThat(Stream.of(FailureCode.values()).map(FailureCode::code))
        .allSatisfy(code -> assertThat(ErrorCode.of(code).name()).isEqualTo(code));
  }
}
