package io.telegramauth.campaign.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.campaign.harness.InstanceClient.Delivery;
import io.telegramauth.campaign.harness.InstanceClient.Exchange;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The actions of a user and the responses to them. Thread-safe. */
public final class Journal {
  private final String phoneNumber;
  private final long userId;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Set<String> starts = new HashSet<>();
  private final Map<String, String> loginsByKey = new HashMap<>();
  private final Set<String> logins = new HashSet<>();
  private final Map<String, String> sessionsByLogin = new HashMap<>();
  private final Map<String, Integer> handOuts = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private final Set<String> askedToRevoke = new HashSet<>();
  private final Set<String> secrets = new HashSet<>();
  private final List<String> contradictions = new ArrayList<>();
  private int resends;
  private int codes;
  private int passwords;
  private int unknownAttempts;
  private int handOutsWithoutAnswer;

  public Journal(String phoneNumber, long userId) {
    this.phoneNumber = phoneNumber;
    this.userId = userId;
  }

  /**
   * A login was asked for.
   *
   * @param action names what the user did: the same again is no other action
   */
  public synchronized Exchange start(String action, boolean keyed, Exchange exchange) {
    note(exchange);
    if (exchange.delivery() != Delivery.NOT_SENT) {
      starts.add(action);
    }
    if (exchange.status() == 201) {
      String login = exchange.login().path("id").asText();
      String earlier = keyed ? loginsByKey.putIfAbsent(action, login) : null;
      if (earlier != null && !earlier.equals(login)) {
        contradictions.add("One Idempotency-Key has led to two logins: " + exchange);
      }
    }
    return exchange;
  }

  /** The code, right or wrong, was given. */
  public synchronized Exchange code(Exchange exchange) {
    codes += sent(exchange);
    return attempt(exchange);
  }

  /** The password, right or wrong, was given. */
  public synchronized Exchange password(Exchange exchange) {
    passwords += sent(exchange);
    return attempt(exchange);
  }

  private Exchange attempt(Exchange exchange) {
    note(exchange);
    if (exchange.delivery() == Delivery.LOST || isOfUnknownOutcome(exchange)) {
      unknownAttempts++;
    }
    if (exchange.status() == 200 && exchange.login().path("state").asText().equals("completed")) {
      String login = exchange.login().path("id").asText();
      String session = exchange.login().at("/session/sessionId").asText();
      if (sessionsByLogin.put(login, session) != null) {
        contradictions.add("A login was completed twice: " + exchange);
      }
    }
    return exchange;
  }

  private static boolean isOfUnknownOutcome(Exchange exchange) {
    if (exchange.delivery() != Delivery.ANSWERED || exchange.status() < 500) {
      return false;
    }
    try {
      return FailureCode.valueOf(exchange.errorCode()).effect() == Effect.AMBIGUOUS;
    } catch (IllegalArgumentException e) {
      // Not a code of the catalogue: the check of all responses reports it.
      return true;
    }
  }

  private static int sent(Exchange exchange) {
    return exchange.delivery() == Delivery.NOT_SENT ? 0 : 1;
  }

  /** The code was asked for by another channel. */
  public synchronized Exchange resend(Exchange exchange) {
    resends += sent(exchange);
    return note(exchange);
  }

  /** The user's session was fetched by a service. */
  public synchronized Exchange handOut(Exchange exchange) {
    note(exchange);
    if (exchange.status() == 200) {
      handOuts.merge(exchange.json().at("/data/sessionId").asText(), 1, Integer::sum);
      secrets.add(exchange.json().at("/data/sessionString").asText());
    } else if (exchange.delivery() != Delivery.NOT_SENT) {
      handOutsWithoutAnswer++;
    }
    return exchange;
  }

  /** A session was revoked by a service. */
  public synchronized Exchange revoke(String session, Exchange exchange) {
    askedToRevoke.add(session);
    if (exchange.status() == 200) {
      revoked.add(session);
    }
    return note(exchange);
  }

  /** Anything else was asked. */
  public synchronized Exchange note(Exchange exchange) {
    exchanges.add(exchange);
    JsonNode id = exchange.login().path("id");
    if (id.isTextual()) {
      logins.add(id.textValue());
    }
    return exchange;
  }

  public String phoneNumber() {
    return phoneNumber;
  }

  public long userId() {
    return userId;
  }

  public synchronized List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** How many actions of the user may have had a code sent, one each. */
  public synchronized int actionsForCodes() {
    return starts.size() + resends;
  }

  /** How many codes were given, as far as they were sent. */
  public synchronized int codes() {
    return codes;
  }

  /** How many passwords were given, as far as they were sent. */
  public synchronized int passwords() {
    return passwords;
  }

  /** Logins that were answered to a start with a key, by the key. */
  public synchronized Map<String, String> loginsByKey() {
    return Map.copyOf(loginsByKey);
  }

  /** The ids of all logins that an answer has shown. */
  public synchronized Set<String> logins() {
    return Set.copyOf(logins);
  }

  /** The sessions of logins that were answered as completed, by the login's id. */
  public synchronized Map<String, String> sessionsByLogin() {
    return Map.copyOf(sessionsByLogin);
  }

  /** How often each session was answered, by its id. */
  public synchronized Map<String, Integer> handOuts() {
    return Map.copyOf(handOuts);
  }

  /** How often a session was asked for and not given. */
  public synchronized int handOutsWithoutAnswer() {
    return handOutsWithoutAnswer;
  }

  /** The sessions that were answered as revoked. */
  public synchronized Set<String> revoked() {
    return Set.copyOf(revoked);
  }

  /** The sessions for which a revocation was requested, whatever its outcome. */
  public synchronized Set<String> askedToRevoke() {
    return Set.copyOf(askedToRevoke);
  }

  /** The session strings that were handed out. */
  public synchronized Set<String> secrets() {
    return Set.copyOf(secrets);
  }

  /** Codes and passwords that were not answered, or with that their outcome is not known. */
  public synchronized int unknownAttempts() {
    return unknownAttempts;
  }

  /** Answers that cannot both be true. */
  public synchronized List<String> contradictions() {
    return List.copyOf(contradictions);
  }
}
