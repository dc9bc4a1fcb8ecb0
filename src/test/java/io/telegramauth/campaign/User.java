package io.telegramauth.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.telegramauth.campaign.Door.Exchange;
import io.telegramauth.campaign.Door.Fate;
import io.telegramauth.campaign.Plan.Visitor;
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
 * Carries a visitor's acts out, as a patient client does: what failed and may be repeated is
 * repeated a few times, on the other instance too; what may have had its effect is not.
 */
final class User {
  static final String WRONG_PASSWORD = "no password of the sandbox's";

  private static final int MAX_ATTEMPTS = 4;
  private static final int AT_ONCE = 4;
  private static final Duration MAX_WAIT = Duration.ofMillis(1200);
  private static final Duration MIN_WAIT = Duration.ofMillis(150);

  private final Visitor visitor;
  private final List<Door> doors;
  private final ExecutorService threads;
  private final Journal journal;

  private Optional<String> login = Optional.empty();
  private Optional<String> key = Optional.empty();
  private Optional<String> session = Optional.empty();
  private int started;

  User(Visitor visitor, List<Door> doors, ExecutorService threads) {
    this.visitor = visitor;
    this.doors = doors;
    this.threads = threads;
    this.journal = new Journal(visitor.phoneNumber(), Api.userOf(visitor.phoneNumber()));
  }

  Journal journal() {
    return journal;
  }

  /** Does it all. */
  void visit() throws InterruptedException, ExecutionException {
    for (Act act : visitor.acts()) {
      TimeUnit.NANOSECONDS.sleep(act.pause().toNanos());
      carryOut(act);
    }
  }

  private void carryOut(Act act) throws InterruptedException, ExecutionException {
    if (login.isEmpty() && act.kind().needsLogin()) {
      return;
    }
    switch (act.kind()) {
      case START -> start(act.instance(), /* keyed= */ false);
      case START_WITH_KEY -> start(act.instance(), /* keyed= */ true);
      case START_TOGETHER -> startTogether(act.instance());
      case REPLAY -> {
        if (key.isPresent()) {
          keepLogin(start(door(act.instance()), key));
        }
      }
      case SHOW -> onLogin(act, door -> journal.note(door.show(login.orElseThrow())));
      case CODE -> guess(act, door -> code(door, Api.codeOf(visitor.phoneNumber())));
      case WRONG_CODE -> guess(act, door -> code(door, Api.wrongCodeOf(visitor.phoneNumber())));
      case CODE_TOGETHER -> together(act, door -> code(door, Api.codeOf(visitor.phoneNumber())));
      case PASSWORD -> guess(act, door -> password(door, TestAccount.PASSWORD));
      case WRONG_PASSWORD -> guess(act, door -> password(door, WRONG_PASSWORD));
      case PASSWORD_TOGETHER -> together(act, door -> password(door, TestAccount.PASSWORD));
      case RESEND -> onLogin(act, door -> journal.resend(door.resend(login.orElseThrow())));
      case CANCEL -> onLogin(act, this::cancel);
      case FETCH -> fetch(act.instance());
      case REVOKE -> {
        if (session.isPresent()) {
          journal.revoke(session.get(), door(act.instance()).revoke(session.get()));
        }
      }
    }
  }

  private Door door(int instance) {
    return doors.get(instance % doors.size());
  }

  private void start(int instance, boolean keyed) throws InterruptedException {
    login = Optional.empty();
    key = keyed ? Optional.of(freshKey()) : Optional.empty();
    keepLogin(repeat(instance, door -> start(door, key)));
  }

  private String freshKey() {
    String action = visitor.phoneNumber() + "-" + started++;
    return UUID.nameUUIDFromBytes(action.getBytes(UTF_8)).toString();
  }

  private Exchange start(Door door, Optional<String> idempotencyKey) {
    String action = idempotencyKey.orElseGet(() -> "unnamed-" + started++);
    return journal.start(
        action, idempotencyKey.isPresent(), door.start(visitor.phoneNumber(), idempotencyKey));
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
    for (Exchange answer : atOnce(2, instance, door -> start(door, same))) {
      keepLogin(answer);
    }
    if (login.isEmpty()) {
      keepLogin(repeat(instance, door -> start(door, same)));
    }
  }

  private Exchange onLogin(Act act, Function<Door, Exchange> step) throws InterruptedException {
    Exchange answer = repeat(act.instance(), step);
    remember(answer);
    return answer;
  }

  private void guess(Act act, Function<Door, Exchange> step) throws InterruptedException {
    decide(act, onLogin(act, step), step);
  }

  /** Who is told that the outcome is not known has to do something about it. */
  private void decide(Act act, Exchange answer, Function<Door, Exchange> step)
      throws InterruptedException {
    if (answer.status() >= 500 && answer.login().path("state").asText().equals("unknown")) {
      onLogin(act, act.insists() ? step : this::cancel);
    }
  }

  private Exchange cancel(Door door) {
    return journal.note(door.cancel(login.orElseThrow()));
  }

  private Exchange code(Door door, String code) {
    return journal.code(door.give(login.orElseThrow(), "code", code));
  }

  private Exchange password(Door door, String password) {
    return journal.password(door.give(login.orElseThrow(), "password", password));
  }

  private void remember(Exchange answer) {
    String completed = answer.login().at("/session/sessionId").asText();
    if (answer.status() == 200 && !completed.isEmpty()) {
      session = Optional.of(completed);
    }
  }

  private void together(Act act, Function<Door, Exchange> step)
      throws InterruptedException, ExecutionException {
    for (Exchange answer : atOnce(AT_ONCE, act.instance(), step)) {
      remember(answer);
      decide(act, answer, step);
    }
  }

  private List<Exchange> atOnce(int many, int instance, Function<Door, Exchange> step)
      throws InterruptedException, ExecutionException {
    List<Future<Exchange>> asked = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      Door door = door(instance + i);
      asked.add(threads.submit(() -> step.apply(door)));
    }
    List<Exchange> answers = new ArrayList<>();
    for (Future<Exchange> answer : asked) {
      answers.add(answer.get());
    }
    return answers;
  }

  private void fetch(int instance) throws InterruptedException {
    Exchange answer = repeat(instance, door -> journal.handOut(door.handOut(journal.userId())));
    if (answer.status() == 200) {
      session = Optional.of(answer.json().at("/data/sessionId").asText());
    }
  }

  private Exchange repeat(int instance, Function<Door, Exchange> step) throws InterruptedException {
    Exchange answer = step.apply(door(instance));
    for (int tried = 1; tried < MAX_ATTEMPTS && mayBeRepeated(answer); tried++) {
      TimeUnit.NANOSECONDS.sleep(wait(answer).toNanos());
      answer = step.apply(door(instance + tried));
    }
    return answer;
  }

  private static boolean mayBeRepeated(Exchange answer) {
    return answer.fate() == Fate.NOT_SENT
        || (answer.json().at("/error/retryable").booleanValue()
            && wait(answer).compareTo(MAX_WAIT) <= 0);
  }

  private static Duration wait(Exchange answer) {
    Duration asked = Duration.ofSeconds(answer.json().at("/error/retryAfter").longValue());
    return asked.compareTo(MIN_WAIT) > 0 ? asked : MIN_WAIT;
  }
}
