package io.telegramauth.campaign.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.telegramauth.campaign.harness.InstanceClient.Delivery;
import io.telegramauth.campaign.harness.InstanceClient.Exchange;
import io.telegramauth.campaign.harness.Plan.PlannedUser;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Carries out the actions of a planned user as a patient client: a failure that may be repeated is
 * repeated a few times, on the other instance too; a call that may have taken effect is not.
 */
public final class User {
  public static final String WRONG_PASSWORD = "no password of the sandbox's";

  private static final int MAX_ATTEMPTS = 4;
  private static final int AT_ONCE = 4;
  private static final Duration MAX_WAIT = Duration.ofMillis(1200);
  private static final Duration MIN_WAIT = Duration.ofMillis(150);

  private final PlannedUser planned;
  private final List<InstanceClient> clients;
  private final ExecutorService threads;
  private final Journal journal;

  private Optional<String> login = Optional.empty();
  private Optional<String> key = Optional.empty();
  private Optional<String> session = Optional.empty();
  private int started;

  public User(PlannedUser planned, List<InstanceClient> clients, ExecutorService threads) {
    this.planned = planned;
    this.clients = clients;
    this.threads = threads;
    this.journal = new Journal(planned.phoneNumber(), Api.userOf(planned.phoneNumber()));
  }

  public Journal journal() {
    return journal;
  }

  /** Does it all. */
  public void run() throws InterruptedException, ExecutionException {
    for (UserAction act : planned.acts()) {
      TimeUnit.NANOSECONDS.sleep(act.pause().toNanos());
      carryOut(act);
    }
  }

  private void carryOut(UserAction act) throws InterruptedException, ExecutionException {
    if (login.isEmpty() && act.kind().needsLogin()) {
      return;
    }
    switch (act.kind()) {
      case START -> start(act.instance(), /* keyed= */ false);
      case START_WITH_KEY -> start(act.instance(), /* keyed= */ true);
      case START_TOGETHER -> startTogether(act.instance());
      case REPLAY -> {
        if (key.isPresent()) {
          keepLogin(start(client(act.instance()), key));
        }
      }
      case SHOW -> onLogin(act, client -> journal.note(client.show(login.orElseThrow())));
      case CODE -> attempt(act, client -> code(client, Api.codeOf(planned.phoneNumber())));
      case WRONG_CODE ->
          attempt(act, client -> code(client, Api.wrongCodeOf(planned.phoneNumber())));
      case CODE_TOGETHER ->
          together(act, client -> code(client, Api.codeOf(planned.phoneNumber())));
      case PASSWORD -> attempt(act, client -> password(client, TestAccount.PASSWORD));
      case WRONG_PASSWORD -> attempt(act, client -> password(client, WRONG_PASSWORD));
      case PASSWORD_TOGETHER -> together(act, client -> password(client, TestAccount.PASSWORD));
      case RESEND -> onLogin(act, client -> journal.resend(client.resend(login.orElseThrow())));
      case CANCEL -> onLogin(act, this::cancel);
      case FETCH -> fetch(act.instance());
      case REVOKE -> {
        if (session.isPresent()) {
          journal.revoke(session.get(), client(act.instance()).revoke(session.get()));
        }
      }
    }
  }

  private InstanceClient client(int instance) {
    return clients.get(instance % clients.size());
  }

  private void start(int instance, boolean keyed) throws InterruptedException {
    login = Optional.empty();
    key = keyed ? Optional.of(freshKey()) : Optional.empty();
    keepLogin(repeat(instance, client -> start(client, key)));
  }

  private String freshKey() {
    String action = planned.phoneNumber() + "-" + started++;
    return UUID.nameUUIDFromBytes(action.getBytes(UTF_8)).toString();
  }

  private Exchange start(InstanceClient client, Optional<String> idempotencyKey) {
    String action = idempotencyKey.orElseGet(() -> "unnamed-" + started++);
    return journal.start(
        action, idempotencyKey.isPresent(), client.start(planned.phoneNumber(), idempotencyKey));
  }

  private void keepLogin(Exchange answer) {
    if (answer.status() == 201) {
      login = Optional.of(answer.login().path("id").asText());
    }
  }

  private void startTogether(int instance) throws InterruptedException, ExecutionException {
    login = Optional.empty();
    key = Optional.of(freshKey());
    Optional<String> same = key;
    for (Exchange answer : atOnce(2, instance, client -> start(client, same))) {
      keepLogin(answer);
    }
    if (login.isEmpty()) {
      keepLogin(repeat(instance, client -> start(client, same)));
    }
  }

  private Exchange onLogin(UserAction act, Function<InstanceClient, Exchange> step)
      throws InterruptedException {
    Exchange answer = repeat(act.instance(), step);
    remember(answer);
    return answer;
  }

  private void attempt(UserAction act, Function<InstanceClient, Exchange> step)
      throws InterruptedException {
    decide(act, onLogin(act, step), step);
  }

  /** A user whose outcome is unknown has to react. */
  private void decide(UserAction act, Exchange answer, Function<InstanceClient, Exchange> step)
      throws InterruptedException {
    if (answer.status() >= 500 && answer.login().path("state").asText().equals("unknown")) {
      onLogin(act, act.insists() ? step : this::cancel);
    }
  }

  private Exchange cancel(InstanceClient client) {
    return journal.note(client.cancel(login.orElseThrow()));
  }

  private Exchange code(InstanceClient client, String code) {
    return journal.code(client.give(login.orElseThrow(), "code", code));
  }

  private Exchange password(InstanceClient client, String password) {
    return journal.password(client.give(login.orElseThrow(), "password", password));
  }

  private void remember(Exchange answer) {
    String completed = answer.login().at("/session/sessionId").asText();
    if (answer.status() == 200 && !completed.isEmpty()) {
      session = Optional.of(completed);
    }
  }

  private void together(UserAction act, Function<InstanceClient, Exchange> step)
      throws InterruptedException, ExecutionException {
    for (Exchange answer : atOnce(AT_ONCE, act.instance(), step)) {
      remember(answer);
      decide(act, answer, step);
    }
  }

  private List<Exchange> atOnce(int many, int instance, Function<InstanceClient, Exchange> step)
      throws InterruptedException, ExecutionException {
    List<Future<Exchange>> asked = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      InstanceClient client = client(instance + i);
      asked.add(threads.submit(() -> step.apply(client)));
    }
    List<Exchange> answers = new ArrayList<>();
    for (Future<Exchange> answer : asked) {
      answers.add(answer.get());
    }
    return answers;
  }

  private void fetch(int instance) throws InterruptedException {
    Exchange answer = repeat(instance, client -> journal.handOut(client.handOut(journal.userId())));
    if (answer.status() == 200) {
      session = Optional.of(answer.json().at("/data/sessionId").asText());
    }
  }

  private Exchange repeat(int instance, Function<InstanceClient, Exchange> step)
      throws InterruptedException {
    Exchange answer = step.apply(client(instance));
    for (int tried = 1; tried < MAX_ATTEMPTS && mayBeRepeated(answer); tried++) {
      TimeUnit.NANOSECONDS.sleep(wait(answer).toNanos());
      answer = step.apply(client(instance + tried));
    }
    return answer;
  }

  private static boolean mayBeRepeated(Exchange answer) {
    return answer.delivery() == Delivery.NOT_SENT
        || (answer.json().at("/error/retryable").booleanValue()
            && wait(answer).compareTo(MAX_WAIT) <= 0);
  }

  private static Duration wait(Exchange answer) {
    Duration asked = Duration.ofSeconds(answer.json().at("/error/retryAfter").longValue());
    return asked.compareTo(MIN_WAIT) > 0 ? asked : MIN_WAIT;
  }
}
