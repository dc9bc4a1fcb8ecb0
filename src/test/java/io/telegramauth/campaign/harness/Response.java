package io.telegramauth.campaign.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The outcome of a request.
 *
 * @param status the HTTP status; 0 when there was no answer
 * @param body the answer's JSON; missing when there is none
 * @param retryAfter the seconds of its {@code Retry-After}
 * @param sentAt when the request was sent, in {@link System#nanoTime}
 * @param answeredAt when the answer was there
 * @param loss why there was no answer; empty when there was
 */
public record Response(
    int status, JsonNode body, OptionalLong retryAfter, long sentAt, long answeredAt, String loss) {

  /** A request without an answer. */
  public static Response lost(Throwable why, long sentAt) {
    return new Response(
        0,
        MissingNode.getInstance(),
        OptionalLong.empty(),
        sentAt,
        System.nanoTime(),
        why.toString());
  }

  /** The same, of a request that was due then. */
  public Response dueAt(long due) {
    return new Response(status, body, retryAfter, due, answeredAt, loss);
  }

  /** How long the caller has waited. */
  public Duration took() {
    return Duration.ofNanos(answeredAt - sentAt);
  }

  /** The code of a failure; the reason why there was no answer; empty for a success. */
  public String code() {
    return loss.isEmpty() ? body.at("/error/code").asText() : loss;
  }

  /** The id of the login that a success shows. */
  public String id() {
    return data("id");
  }

  /** A field of a success. */
  public String data(String field) {
    return body.at("/data/" + field).asText();
  }

  /** The state of the login that the answer shows, whether a success or a failure. */
  public String state() {
    String state = data("state");
    return state.isEmpty() ? body.at("/error/details/login/state").asText() : state;
  }
}
