package io.telegramauth.login;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.Sandbox;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Concurrent steps: one is carried out, the others are rejected. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ConcurrentStepsTest {
  Sandbox sandbox;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    Breaker.close();
  }

  @Test
  void oneOfConcurrentRightCodesReachesTelegram() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    List<HttpResponse<String>> answers =
        HttpRequests.sendTogether(Collections.nCopies(64, code(id, Api.codeOf(number))));

    assertThat(statuses(answers)).isEqualTo(Map.of(200, 1L, 409, 63L));
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    Api.sessions(Api.userOf(number)).then().body("data.sessions", hasSize(1));
  }

  @Test
  void codesSubmittedDuringAStepDoNotCount() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    sandbox.proxy().faults().next(new Fault.Delay(Duration.ofMillis(150)));
    List<HttpResponse<String>> answers =
        HttpRequests.sendTogether(Collections.nCopies(16, code(id, Api.wrongCodeOf(number))));

    Map<Integer, Long> statuses = statuses(answers);
    assertThat(statuses.keySet()).isSubsetOf(400, 409);
    long tried = sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED);
    assertThat(statuses).containsEntry(400, tried);
    Api.show(id).then().body("data.attemptsLeft", equalTo((int) Math.max(0, 5 - tried)));
  }

  @Test
  void oneOfConcurrentRightPasswordsReachesTelegram() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    HttpRequest password =
        HttpRequests.post(
            Api.LOGINS + "/" + id + "/password", "{\"password\":\"" + TestAccount.PASSWORD + "\"}");
    List<HttpResponse<String>> answers =
        HttpRequests.sendTogether(Collections.nCopies(16, password));

    assertThat(statuses(answers)).isEqualTo(Map.of(200, 1L, 409, 15L));
    assertThat(sandbox.telegram().events().count(number, Event.PASSWORD_ASKED)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
  }

  @RepeatedTest(5)
  void aConcurrentCancellationAndCodeAreConsistent() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    HttpRequest cancel = HttpRequests.request(Api.LOGINS + "/" + id).DELETE().build();
    List<HttpResponse<String>> answers =
        HttpRequests.sendTogether(List.of(code(id, Api.codeOf(number)), cancel));

    int coded = answers.get(0).statusCode();
    int cancelled = answers.get(1).statusCode();
    assertThat(List.of(coded, cancelled)).isIn(List.of(200, 409), List.of(409, 204));
    Api.show(id).then().body("data.state", equalTo(coded == 200 ? "completed" : "cancelled"));
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(coded == 200 ? 1 : 0);
  }

  @Test
  void loginsOfDifferentNumbersDoNotInterfere() {
    List<String> numbers = Stream.generate(Api::plainNumber).limit(40).toList();
    List<HttpResponse<String>> started =
        HttpRequests.sendTogether(
            numbers.stream()
                .map(number -> HttpRequests.post(Api.LOGINS, startBody(number)))
                .toList());
    assertThat(statuses(started)).isEqualTo(Map.of(201, 40L));
    assertThat(numbers)
        .allSatisfy(
            number ->
                assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT))
                    .isEqualTo(1));
  }

  private static String startBody(String number) {
    return "{\"phoneNumber\":\"" + number + "\"}";
  }

  private static HttpRequest code(String id, String code) {
    return HttpRequests.post(Api.LOGINS + "/" + id + "/code", "{\"code\":\"" + code + "\"}");
  }

  private static Map<Integer, Long> statuses(List<HttpResponse<String>> answers) {
    return answers.stream().collect(groupingBy(HttpResponse::statusCode, counting()));
  }
}
