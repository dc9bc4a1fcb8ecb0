package io.telegramauth.campaign.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.campaign.harness.InstanceClient.Delivery;
import io.telegramauth.campaign.harness.InstanceClient.Exchange;
import io.telegramauth.campaign.harness.Walk.Window;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.GramJsSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Judges a walk once it is over, all is well again, and every claim and every login has had its
 * time: what the users were answered against what Telegram has in its books and what the service
 * shows.
 *
 * <ul>
 *   <li>codes sent ≤ the user's actions, per number; codes and passwords that reached Telegram ≤
 *       those given; a login is completed once, a key leads to one login
 *   <li>every completed login has its session, which is handed out, opens, and is live at Telegram
 *   <li>no key is signed in at Telegram whose session the service does not have, or does not hand
 *       out any more: what a lost answer, a killed process or a revocation has left there is ended
 *       within a minute
 *   <li>a session's audit has one {@code create}, every acknowledged hand-out and revocation, and
 *       no hand-out that nobody asked for; a revoked session is not handed out
 *   <li>no login goes on after its time
 *   <li>no secret is in a log, a meter, or an answer to somebody else
 *   <li>every answer is in time, in the envelope, and of the catalogue, never 500
 * </ul>
 */
public final class WalkAssertions {
  /** What is counted. */
  public enum Counter {
    REQUESTS,
    ANSWERED,
    CODES_SENT,
    LOGINS,
    COMPLETED,
    SESSIONS,
    HAND_OUTS,
    GUESSES_LOST,
    ENDED_LATER,
    ORPHANS,
    VIOLATIONS
  }

  private static final Duration GRACE = Duration.ofMillis(500);

  /** How long it may take until all is well again: the breaker has to close. */
  private static final Duration RECOVERY = Duration.ofSeconds(15);

  /** How long it may take, after all else is over, until nothing is left at Telegram. */
  private static final Duration ENDING = Duration.ofSeconds(60);

  private static final Set<String> OVER = Set.of("completed", "cancelled", "expired", "failed");
  private static final Pattern INNARDS =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.|\\b(?:java|jakarta|org|io)\\.[a-z]+\\.|\\.java\\b");

  private final SandboxTelegram telegram;
  private final InstanceClient client;
  private final List<Window> windows;
  private final Duration deadline;
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final List<String> violations = new ArrayList<>();

  /** Secrets of all users and of the service, with what they are. */
  private final Map<String, String> secrets = new LinkedHashMap<>();

  /**
   * Nothing checked yet.
   *
   * @param client an instance that is well
   * @param windows what went wrong when
   * @param deadline of a request
   */
  public WalkAssertions(
      SandboxTelegram telegram, InstanceClient client, List<Window> windows, Duration deadline) {
    this.telegram = telegram;
    this.client = client;
    this.windows = windows;
    this.deadline = deadline;
    Arrays.stream(Counter.values()).forEach(counter -> counters.put(counter, 0L));
    secrets.putAll(LeakCheck.PLANTED);
  }

  /**
   * Judges what the users have done and were answered.
   *
   * @param patience after which every login has to be over
   */
  public void check(List<Journal> journals, Duration patience) {
    awaitOver(journals, patience);
    for (Journal journal : journals) {
      violations.addAll(journal.contradictions());
      count(Counter.REQUESTS, journal.exchanges().size());
      journal.exchanges().forEach(this::checkAnswer);
      checkBooks(journal);
      checkLogins(journal);
      checkSessions(journal);
      secrets.put(journal.phoneNumber().substring(1), "a phone number");
      journal.logins().forEach(id -> secrets.put(id, "a login's id"));
      journal.secrets().forEach(text -> secrets.put(text.substring(40, 120), "a session string"));
    }
    for (Journal journal : journals) {
      journal.exchanges().forEach(this::checkLeaks);
    }
  }

  private void count(Counter counter, long more) {
    counters.merge(counter, more, Long::sum);
  }

  private void require(boolean holds, String what, Object... details) {
    if (!holds) {
      violations.add(
          Stream.concat(Stream.of(what), Stream.of(details))
              .map(String::valueOf)
              .collect(Collectors.joining(" ")));
    }
  }

  // Answers.

  private void checkAnswer(Exchange exchange) {
    if (exchange.delivery() != Delivery.ANSWERED) {
      require(wasKilledDuring(exchange), "No answer, though nobody was killed:", exchange);
      return;
    }
    count(Counter.ANSWERED, 1);
    require(exchange.took().compareTo(deadline.plus(GRACE)) <= 0, "Too late:", exchange);
    if (exchange.status() < 300) {
      require(
          exchange.status() == 204 || exchange.json().path("success").booleanValue(),
          "A success that is none:",
          exchange);
      return;
    }
    JsonNode error = exchange.json().path("error");
    FailureCode code;
    try {
      code = FailureCode.valueOf(exchange.errorCode());
    } catch (IllegalArgumentException e) {
      violations.add("A failure that is not in the catalogue: " + exchange);
      return;
    }
    require(
        code.httpStatus() == exchange.status()
            && exchange.status() != 500
            && code.type().name().equals(error.path("type").asText())
            && code.retryable() == error.path("retryable").booleanValue(),
        "A failure that is not as the catalogue has it:",
        exchange,
        error);
    require(
        exchange.requestId().isPresent()
            && exchange.requestId().get().equals(exchange.json().at("/meta/requestId").asText()),
        "A failure without its request's id:",
        exchange);
    require(
        exchange.retryAfter().orElse("").equals(error.path("retryAfter").asText()),
        "Two different waits:",
        exchange);
    require(!INNARDS.matcher(exchange.text()).find(), "An answer that tells innards:", exchange);
  }

  private boolean wasKilledDuring(Exchange exchange) {
    return windows.stream()
        .filter(window -> window.fault() == InjectedFault.KILLED)
        .anyMatch(window -> window.touches(exchange.sentAt(), exchange.took()));
  }

  private void checkLeaks(Exchange exchange) {
    boolean isHandOut = exchange.status() == 200 && exchange.path().contains("/sessions/user/");
    if (!isHandOut) {
      secrets.forEach(
          (secret, what) ->
              require(
                  !exchange.text().contains(secret) || what.equals("a login's id"),
                  "A secret in an answer:",
                  what,
                  exchange));
    }
    secrets.forEach(
        (secret, what) ->
            require(
                !what.equals("a login's id")
                    || !exchange.text().contains(secret)
                    || exchange.path().endsWith("/logins")
                    || exchange.path().contains(secret),
                "Another login's id in the answer to",
                exchange));
  }

  // Telegram's books.

  private long count(Journal journal, Event entry) {
    return telegram.events().count(journal.phoneNumber(), entry);
  }

  private void checkBooks(Journal journal) {
    long sent = count(journal, Event.CODE_SENT);
    count(Counter.CODES_SENT, sent);
    atMost(journal, Event.CODE_SENT, journal.actionsForCodes());
    atMost(journal, Event.SIGN_IN_ASKED, journal.codes());
    atMost(journal, Event.PASSWORD_ASKED, journal.passwords());
    atMost(journal, Event.CODE_SPENT, sent);
    atMost(journal, Event.SIGNED_IN, count(journal, Event.CODE_SPENT));
  }

  private void atMost(Journal journal, Event entry, long most) {
    long booked = count(journal, entry);
    require(
        booked <= most,
        "More in the books than is accounted for:",
        entry,
        journal.phoneNumber(),
        booked,
        most);
  }

  // Logins.

  /** Those that are not are reported later. */
  private void awaitOver(List<Journal> journals, Duration patience) {
    Set<String> going = new TreeSet<>();
    journals.forEach(journal -> going.addAll(journal.logins()));
    long until = System.nanoTime() + patience.toNanos();
    await()
        .pollInterval(Duration.ofMillis(200))
        .atMost(patience.multipliedBy(2))
        .until(
            () -> {
              going.removeIf(this::isOver);
              return going.isEmpty() || System.nanoTime() - until > 0;
            });
  }

  private boolean isOver(String login) {
    Exchange shown = client.show(login);
    return shown.status() == 404 || OVER.contains(shown.login().path("state").asText());
  }

  private void checkLogins(Journal journal) {
    count(Counter.LOGINS, journal.logins().size());
    for (String id : journal.logins()) {
      Exchange shown = ask(() -> client.show(id), 200, 404);
      String state = shown.login().path("state").asText();
      require(
          shown.status() == 404 || OVER.contains(state),
          "A login that goes on after its time:",
          journal.phoneNumber(),
          shown.text());
      String session = journal.sessionsByLogin().get(id);
      require(
          session == null
              || shown.status() == 404
              || session.equals(shown.login().at("/session/sessionId").asText()),
          "A completed login that has become another:",
          journal.phoneNumber(),
          shown.text());
    }
    long before = count(journal, Event.SEND_CODE_ASKED);
    journal.loginsByKey().forEach((key, id) -> checkReplay(journal, key, id));
    require(
        count(journal, Event.SEND_CODE_ASKED) == before,
        "A replay has sent a code to",
        journal.phoneNumber());
  }

  /** A response that could not be stored is replayed as unknown, with the same login. */
  private void checkReplay(Journal journal, String key, String login) {
    Exchange replay = ask(() -> client.start(journal.phoneNumber(), Optional.of(key)), 201, 504);
    require(
        (replay.status() == 201 || replay.errorCode().equals("OUTCOME_UNKNOWN"))
            && (replay.login().isMissingNode() || replay.login().path("id").asText().equals(login)),
        "A replay that differs:",
        journal.phoneNumber(),
        replay,
        replay.text());
  }

  private Exchange ask(Supplier<Exchange> request, Integer... wanted) {
    List<Integer> statuses = List.of(wanted);
    return ask(request, answer -> statuses.contains(answer.status()));
  }

  /** Asks until all is well again, which may take a moment, and gives the last answer. */
  private Exchange ask(Supplier<Exchange> request, Predicate<Exchange> isWell) {
    Deque<Exchange> answers = new ArrayDeque<>();
    try {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .atMost(RECOVERY)
          .until(
              () -> {
                answers.push(request.get());
                return isWell.test(answers.peek());
              });
    } catch (ConditionTimeoutException e) {
      violations.add("Well again, and yet: " + answers.peek() + " " + answers.peek().text());
    }
    return answers.peek();
  }

  // Sessions.

  private void checkSessions(Journal journal) {
    count(Counter.COMPLETED, journal.sessionsByLogin().size());
    Set<String> known = new TreeSet<>();
    Set<String> live = new TreeSet<>();
    long handedOut = 0;
    for (JsonNode session : sessions(journal)) {
      String id = session.path("id").asText();
      known.add(id);
      boolean isLive = session.path("isActive").booleanValue();
      require(!isLive || !journal.revoked().contains(id), "Revoked, and still active:", id);
      if (isLive) {
        live.add(id);
        checkLive(journal, id);
      }
      handedOut += checkAudit(journal, id, isLive ? 1 : 0);
      if (isLive) {
        endAtTelegram(id);
      }
    }
    count(Counter.SESSIONS, known.size());
    long acknowledged = journal.handOuts().values().stream().mapToInt(Integer::intValue).sum();
    count(Counter.HAND_OUTS, acknowledged);
    require(
        handedOut <= acknowledged + journal.handOutsWithoutAnswer(),
        "Hand-outs in the audit that nobody asked for; whose, recorded, acknowledged, unanswered:",
        journal.phoneNumber(),
        handedOut,
        acknowledged,
        journal.handOutsWithoutAnswer());
    for (String session : journal.sessionsByLogin().values()) {
      require(known.contains(session), "A session is lost:", journal.phoneNumber(), session);
      require(
          live.contains(session) || journal.askedToRevoke().contains(session),
          "A session has ended that nobody ended:",
          journal.phoneNumber(),
          session);
    }
    checkOrphans(journal);
  }

  private List<JsonNode> sessions(Journal journal) {
    List<JsonNode> sessions = new ArrayList<>();
    ask(() -> client.list(journal.userId()), 200)
        .json()
        .at("/data/sessions")
        .forEach(sessions::add);
    return sessions;
  }

  /** It is the newest that is live: it is handed out, opens, and its key is signed in. */
  private void checkLive(Journal journal, String id) {
    Exchange handOut = ask(() -> client.handOut(journal.userId()), 200);
    require(
        id.equals(handOut.json().at("/data/sessionId").asText()),
        "Not the newest live session of",
        journal.phoneNumber(),
        handOut);
    String text = handOut.json().at("/data/sessionString").asText();
    if (text.length() > 120) {
      secrets.put(text.substring(40, 120), "a session string");
    }
    boolean isSignedIn =
        telegram
            .authorised(GramJsSession.parse(text).key())
            .filter(account -> account.userId() == journal.userId())
            .isPresent();
    require(
        isSignedIn,
        "A session that is dead at Telegram; whose, which, was it answered as completed:",
        journal.phoneNumber(),
        id,
        journal.sessionsByLogin().containsValue(id));
  }

  /**
   * @param own how often it was handed out to this judge
   * @return how often it was handed out to others
   */
  private long checkAudit(Journal journal, String id, int own) {
    List<String> actions = new ArrayList<>();
    ask(() -> client.accessLog(id), 200)
        .json()
        .at("/data/entries")
        .forEach(entry -> actions.add(entry.path("action").asText()));
    require(
        !journal.revoked().contains(id) || actions.contains("revoke"),
        "A revocation without its record:",
        id,
        actions);
    long handedOut = actions.stream().filter("hand_out"::equals).count() - own;
    require(
        actions.stream().filter("create"::equals).count() == 1, "Not created once:", id, actions);
    require(
        handedOut >= journal.handOuts().getOrDefault(id, 0),
        "A hand-out without its record:",
        id,
        actions);
    return handedOut;
  }

  private void endAtTelegram(String id) {
    ask(
        () -> client.revoke(id),
        answer -> answer.json().at("/data/telegram").asText().equals("done"));
  }

  /** All live sessions are logged out: what is still signed in is nobody's. */
  private void checkOrphans(Journal journal) {
    count(Counter.GUESSES_LOST, journal.unknownAttempts());
    int before = signedIn(journal);
    long until = System.nanoTime() + ENDING.toNanos();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .atMost(ENDING.multipliedBy(2))
        .until(() -> signedIn(journal) == 0 || System.nanoTime() - until > 0);
    int left = signedIn(journal);
    count(Counter.ENDED_LATER, before - left);
    count(Counter.ORPHANS, left);
    require(left == 0, "Keys that nobody holds:", journal.phoneNumber(), left);
  }

  private int signedIn(Journal journal) {
    return telegram.authorisations(journal.phoneNumber());
  }

  // What processes have written.

  /**
   * Judges what a process has written.
   *
   * @param name of the output
   */
  public void checkOutput(String name, String text) {
    LeakCheck.in(text.lines()).forEach(leak -> violations.add(name + ": " + leak));
    text.lines()
        .map(LeakCheck::withoutNumbers)
        .forEach(
            line -> {
              require(!line.contains("failed unexpectedly"), "Failed unexpectedly:", name, line);
              secrets.forEach(
                  (secret, what) ->
                      require(!line.contains(secret), "A secret in an output:", what, name, line));
            });
  }

  /** Judges a file of the store: what it keeps is sealed. */
  public void checkFile(Path file) throws IOException {
    String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
    secrets.forEach(
        (secret, what) -> require(!bytes.contains(secret), "A secret stored plainly:", what, file));
  }

  /** What was counted. */
  public Map<Counter, Long> counters() {
    counters.put(Counter.VIOLATIONS, (long) violations.size());
    return counters;
  }

  /** What must not be. */
  public List<String> violations() {
    return violations;
  }
}
