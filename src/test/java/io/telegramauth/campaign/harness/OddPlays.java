package io.telegramauth.campaign.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.telegramauth.testing.FaultyHop.Exchange;
import io.telegramauth.testing.FaultyHop.Script;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Scripts of a hop that misbehaves on the wire in every way that can be drawn: interim, early,
 * late, split, merged, duplicate and truncated responses, wrong lengths and statuses, responses
 * swapped between connections. One call in three is left alone.
 */
public final class OddPlays implements Script {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: .*?\r\n");
  private static final Pattern STATUS = Pattern.compile("^HTTP/1.1 \\d+ [^\r]*");

  /** Longer than the service waits for a response. */
  private static final long TOO_LATE_MS = 900;

  private static final long PARTNER_MS = 40;

  /** What is done to a response. */
  public enum Play {
    FAITHFUL,
    INTERIM,
    LATE,
    SPLIT,
    CUT,
    DOUBLED,
    DOUBLED_LATER,
    ANOTHERS_BEFORE,
    ANOTHERS_AFTER,
    ANOTHERS_INSTEAD,
    SWAPPED,
    SHORT_LENGTH,
    LONG_LENGTH,
    CHUNKED_BADLY,
    BODY_WHERE_NONE_MAY_BE,
    OTHER_STATUS,
    JUNK_AFTER,
    UPSTREAM_ERROR
  }

  private final long seed;
  private final boolean tied;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicReference<byte[]> anothers = new AtomicReference<>();
  private final Exchanger<byte[]> swap = new Exchanger<>();
  private final Map<Play, Integer> played = new EnumMap<>(Play.class);

  /**
   * Plays from a seed.
   *
   * @param tied whether responses name their requests; without that nobody can know a response that
   *     is swapped for another's whole and clean one, so that is left out
   */
  public OddPlays(long seed, boolean tied) {
    this.seed = seed;
    this.tied = tied;
  }

  /** How often each was played. */
  public synchronized Map<Play, Integer> counts() {
    return new EnumMap<>(played);
  }

  private synchronized void count(Play play) {
    played.merge(play, 1, Integer::sum);
  }

  @Override
  public void play(Exchange exchange) throws IOException, InterruptedException {
    Choices choices = new Choices(seed + calls.getAndIncrement());
    Play play = choices.oneIn(3) ? Play.FAITHFUL : choices.of(Play.values());
    boolean anothersWhole = play == Play.ANOTHERS_INSTEAD || play == Play.SWAPPED;
    if (!tied && (anothersWhole || play == Play.ANOTHERS_BEFORE)) {
      play = Play.INTERIM;
    }
    count(play);
    byte[] response = tied ? exchange.response() : exchange.untiedResponse();
    byte[] before = exchange.operation().startsWith("verify") ? anothers.getAndSet(response) : null;
    byte[] other = before == null ? response : before;
    carryOut(play, exchange, choices, response, other);
  }

  private void carryOut(
      Play play, Exchange exchange, Choices choices, byte[] response, byte[] other)
      throws IOException, InterruptedException {
    switch (play) {
      case FAITHFUL -> exchange.write(response);
      case INTERIM -> {
        for (int i = choices.between(1, 3); i > 0; i--) {
          exchange.write(
              choices.of(
                  "HTTP/1.1 102 Processing\r\n\r\n",
                  "HTTP/1.1 100 Continue\r\n\r\n",
                  "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
                  "HTTP/1.1 199 Odd\r\nX-Odd: 1\r\n\r\n"));
          exchange.pause(choices.below(20));
        }
        exchange.write(response);
      }
      case LATE -> {
        if (choices.oneIn(2)) {
          exchange.write("HTTP/1.1 102 Processing\r\n\r\n");
        }
        exchange.pause(choices.oneIn(20) ? TOO_LATE_MS : choices.below(60));
        exchange.write(response);
      }
      case SPLIT -> {
        for (int from = 0; from < response.length; ) {
          int to = Math.min(response.length, from + choices.between(1, 200));
          exchange.write(Arrays.copyOfRange(response, from, to));
          if (choices.oneIn(3)) {
            exchange.pause(1);
          }
          from = to;
        }
      }
      case CUT -> {
        exchange.write(Arrays.copyOf(response, choices.below(response.length)));
        exchange.end();
      }
      case DOUBLED -> exchange.write(concat(response, response));
      case DOUBLED_LATER -> {
        exchange.write(response);
        exchange.pause(choices.below(25));
        exchange.write(response);
      }
      case ANOTHERS_BEFORE -> exchange.write(concat(other, response));
      case ANOTHERS_AFTER -> {
        exchange.write(response);
        exchange.pause(choices.below(25));
        exchange.write(other);
      }
      case ANOTHERS_INSTEAD -> exchange.write(other);
      case SWAPPED -> exchange.write(swapped(response));
      case SHORT_LENGTH ->
          exchange.write(with(LENGTH, response, "Content-Length: " + choices.below(40) + "\r\n"));
      case LONG_LENGTH -> {
        exchange.write(with(LENGTH, response, "Content-Length: 4000\r\n"));
        exchange.pause(choices.below(25));
        exchange.write(other);
        exchange.end();
      }
      case CHUNKED_BADLY -> {
        exchange.write(with(LENGTH, response, "Transfer-Encoding: chunked\r\n"));
        exchange.end();
      }
      case BODY_WHERE_NONE_MAY_BE ->
          exchange.write(
              with(STATUS, response, "HTTP/1.1 " + choices.of(204, 304, 102, 101) + " Odd"));
      case OTHER_STATUS -> {
        exchange.write(
            "HTTP/1.1 "
                + choices.of(206, 301, 308, 408, 500, 502, 504, 520, 999)
                + " Odd\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
        exchange.pause(choices.below(25));
        exchange.write(response);
      }
      case JUNK_AFTER -> {
        exchange.write(response);
        exchange.pause(choices.below(3));
        exchange.write(choices.of(" ", "\r\n", "HTTP/1.1 ", "{}", "\u0000", "HTTP/1.1 200 OK\r\n"));
      }
      case UPSTREAM_ERROR -> {
        String text =
            "upstream connect error or disconnect/reset before headers. reset reason: connection"
                + " termination";
        exchange.write(
            "HTTP/1.1 503 Service Unavailable\r\ncontent-length: "
                + text.length()
                + "\r\ncontent-type: text/plain\r\nserver: envoy\r\n\r\n"
                + text);
      }
    }
  }

  /** The response of another call that is swapped too at this moment; else the call's own. */
  private byte[] swapped(byte[] response) throws InterruptedException {
    try {
      return swap.exchange(response, PARTNER_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Nobody else is swapped just now.
      return response;
    }
  }

  private static byte[] with(Pattern pattern, byte[] response, String replacement) {
    return pattern
        .matcher(new String(response, ISO_8859_1))
        .replaceFirst(replacement)
        .getBytes(ISO_8859_1);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
