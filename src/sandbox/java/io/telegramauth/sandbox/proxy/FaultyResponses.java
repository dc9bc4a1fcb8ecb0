package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.RpcError;
import java.util.Optional;

/** Answers as faults make them. */
final class FaultyResponses {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>
      """;

  private static final Response EMPTY = Response.text(200, "application/json; charset=utf-8", "");

  private FaultyResponses() {}

  /** The answer of a call that a fault keeps from its effect. */
  static Response instead(Contract contract, Operation operation, Fault fault) {
    if (fault instanceof Fault.Status gateway) {
      return of(gateway);
    } else if (fault instanceof Fault.Unavailable busy) {
      return Response.failure(
          503, "SERVICE_UNAVAILABLE", "No client is free", Json.object(), busy.retryAfter());
    } else if (fault instanceof Fault.RateLimited limited) {
      return Response.failure(
          429, "RATE_LIMIT", "Too many requests", Json.object(), limited.retryAfter());
    } else if (fault instanceof Fault.RpcFailure rpc) {
      return contract.refusal(operation, new RpcError(RpcNames.code(rpc.name()), rpc.name()));
    } else if (fault instanceof Fault.Redirect redirect) {
      return Response.text(redirect.status(), "text/html; charset=utf-8", PAGE);
    } else if (fault instanceof Fault.HtmlPage page) {
      return Response.text(page.status(), "text/html; charset=utf-8", PAGE);
    }
    return EMPTY;
  }

  private static Response of(Fault.Status gateway) {
    return Response.text(gateway.status(), gateway.contentType(), gateway.body())
        .withRetryAfter(gateway.retryAfter());
  }

  /** A right answer with what a fault does to its content. */
  static Response spoilt(Response answer, Fault fault) {
    if (fault instanceof Fault.Status gateway) {
      return of(gateway);
    } else if (fault instanceof Fault.EmptyBody) {
      return EMPTY;
    } else if (fault instanceof Fault.HugeBody huge) {
      return Response.text(
          answer.status(), "application/json", answer.body() + " ".repeat(huge.blanks()));
    } else if (answer.status() != 200) {
      return answer;
    } else if (fault instanceof Fault.MissingField missing) {
      ObjectNode envelope = envelope(answer);
      data(envelope).ifPresent(data -> data.remove(missing.name()));
      return Response.json(200, envelope);
    } else if (fault instanceof Fault.WrongType wrong) {
      ObjectNode envelope = envelope(answer);
      switch (wrong.where()) {
        case DATA -> envelope.putArray("data");
        case PHONE_CODE_HASH -> replace(envelope, "phoneCodeHash", Json.object().numberNode(42));
        case USER_ID -> replace(envelope, "userId", Json.object().booleanNode(true));
      }
      return Response.json(200, envelope);
    }
    return answer;
  }

  private static void replace(ObjectNode envelope, String field, JsonNode value) {
    data(envelope).filter(data -> data.has(field)).ifPresent(data -> data.set(field, value));
  }

  private static Optional<ObjectNode> data(ObjectNode envelope) {
    return envelope.path("data") instanceof ObjectNode data ? Optional.of(data) : Optional.empty();
  }

  private static ObjectNode envelope(Response answer) {
    try {
      return Json.read(answer.body(), ObjectNode.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The proxy's own answers are JSON objects", e);
    }
  }
}
