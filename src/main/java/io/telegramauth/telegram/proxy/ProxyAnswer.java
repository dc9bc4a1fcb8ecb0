package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.RpcError;
import io.telegramauth.telegram.RpcFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What the proxy's answer means: the data of a success, or a failure of the catalogue. Every answer
 * that HTTP can carry has a meaning here, also what the contract does not know.
 */
sealed interface ProxyAnswer {
  /** The call succeeded; {@code data} is a JSON object. */
  record Data(JsonNode data) implements ProxyAnswer {}

  /**
   * The call failed.
   *
   * @param failure what it means
   * @param details what the proxy added for programs; a missing node when nothing
   */
  record Refusal(Failure failure, JsonNode details) implements ProxyAnswer {}

  /** Judges a response to an operation. */
  static ProxyAnswer of(ProxyOperation operation, ProxyResponse response) {
    JsonNode envelope = Parsing.json(response.body());
    JsonNode error = envelope.path("error");
    boolean saysSuccess = envelope.path("success").booleanValue();
    if (response.isSuccess() && saysSuccess) {
      JsonNode data = envelope.path("data");
      return data.isObject() ? new Data(data) : badResponse();
    }
    if (response.isSuccess() && !error.isObject()) {
      return badResponse();
    }
    Failure failure =
        Parsing.rpcFailure(error)
            .orElseGet(() -> Parsing.proxyFailure(operation, response.status(), error));
    return new Refusal(Parsing.withWait(failure, error, response), error.path("details"));
  }

  /** The answer is none that the contract knows. */
  static Refusal badResponse() {
    return new Refusal(Failure.of(FailureCode.PROXY_BAD_RESPONSE), Parsing.JSON.missingNode());
  }

  /** How the parts of an answer are read. */
  final class Parsing {
    private static final Logger LOG = Logger.getLogger(ProxyAnswer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the earlier proxy answers to every failure of a sign-in, whatever the reason. */
    private static final String AUTHENTICATION_ERROR = "AUTHENTICATION_ERROR";

    /** What a proxy answers when Telegram refused. */
    private static final String TELEGRAM_ERROR = "TELEGRAM_ERROR";

    private Parsing() {}

    private static JsonNode json(byte[] body) {
      try {
        JsonNode node = JSON.readTree(body);
        return node == null ? JSON.missingNode() : node;
      } catch (IOException e) {
        // HTML, cut off, not UTF-8: no envelope, which the caller judges by the status.
        return JSON.missingNode();
      }
    }

    /** Telegram's own error, wherever in the proxy's error it stands. */
    private static Optional<Failure> rpcFailure(JsonNode error) {
      return texts(error).stream().flatMap(text -> RpcFailures.find(text).stream()).findFirst();
    }

    private static List<String> texts(JsonNode error) {
      List<String> texts = new ArrayList<>();
      texts.add(error.path("code").asText(""));
      texts.add(error.path("message").asText(""));
      JsonNode details = error.path("details");
      if (details.isTextual()) {
        texts.add(details.textValue());
      }
      details.forEach(
          detail -> {
            if (detail.isTextual()) {
              texts.add(detail.textValue());
            }
          });
      return texts;
    }

    private static Failure proxyFailure(ProxyOperation operation, int status, JsonNode error) {
      String code = error.path("code").asText("");
      if (status == 429) {
        return Failure.of(FailureCode.PROXY_RATE_LIMITED);
      }
      if (status == 503) {
        return Failure.of(FailureCode.PROXY_UNAVAILABLE);
      }
      if (status == 401 || status == 403) {
        boolean unclear = operation.isSignIn() && code.equals(AUTHENTICATION_ERROR);
        return Failure.of(unclear ? FailureCode.PROXY_UNCLEAR : FailureCode.PROXY_UNAUTHORIZED);
      }
      if (operation.isExtension() && (status == 404 || status == 405 || status == 501)) {
        return Failure.of(FailureCode.PROXY_UNSUPPORTED);
      }
      if (status >= 400 && status < 500) {
        // With a 5xx, a name that is in none of our tables may be the proxy's own
        // (ERR_SOCKET_CLOSED):
        // then it is not certain that Telegram has refused.
        Optional<RpcError> refusedByTelegram =
            code.equals(TELEGRAM_ERROR) ? unlistedRpcError(error) : Optional.empty();
        refusedByTelegram.ifPresent(
            refusal -> LOG.warnf("%s: %s", FailureCode.TELEGRAM_ERROR, refusal.name()));
        return Failure.of(
            refusedByTelegram.isPresent()
                ? FailureCode.TELEGRAM_ERROR
                : FailureCode.PROXY_REJECTED);
      }
      return Failure.of(status >= 500 ? FailureCode.PROXY_ERROR : FailureCode.PROXY_BAD_RESPONSE);
    }

    /** With what Telegram refused, where it has a name that is in none of our tables. */
    private static Optional<RpcError> unlistedRpcError(JsonNode error) {
      return RpcError.findAll(error.path("message").asText("")).stream()
          .filter(rpcError -> !rpcError.name().equals(TELEGRAM_ERROR))
          .findFirst();
    }

    /** Adds the time to wait that the proxy names, where Telegram's own error does not. */
    private static Failure withWait(Failure failure, JsonNode error, ProxyResponse response) {
      boolean waits = failure.code().retryable() && failure.retryAfter().isEmpty();
      if (!waits) {
        return failure;
      }
      JsonNode retryAfter = error.path("retryAfter");
      Optional<Duration> named =
          retryAfter.canConvertToLong() && retryAfter.asLong() >= 0
              ? ProxyResponse.sane(Duration.ofSeconds(retryAfter.asLong()))
              : Optional.empty();
      return named
          .or(response::retryAfter)
          .map(wait -> Failure.of(failure.code(), wait))
          .orElse(failure);
    }
  }
}
