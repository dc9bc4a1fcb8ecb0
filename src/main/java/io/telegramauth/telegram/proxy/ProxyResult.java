package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.RpcError;
import io.telegramauth.telegram.RpcFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The meaning of a proxy response: the data of a success, or a failure of the catalogue. Every HTTP
 * response has a meaning, even one that the contract does not know.
 *
 * <p>Only the proxy knows whether it has asked Telegram, and only its envelope, {@code
 * {"success":false,"error":{"code":…}}}, is certainly the proxy's own. Any other error may come
 * from a gateway. A gateway also responds 429, 502, 503 and 504 after the proxy has read the
 * request and the response was lost.
 */
sealed interface ProxyResult {
  /**
   * The call succeeded.
   *
   * @param data a JSON object; anything, or a missing node, for an operation that ends something
   */
  record Data(JsonNode data) implements ProxyResult {}

  /**
   * The call failed.
   *
   * @param failure the failure
   * @param details the proxy's machine-readable details; a missing node if there are none
   */
  record Refusal(Failure failure, JsonNode details) implements ProxyResult {}

  /** Interprets the response to an operation. */
  static ProxyResult of(ProxyOperation operation, ProxyResponse response) {
    JsonNode body = Parsing.json(response.body());
    if (response.isSuccess() && Parsing.isDone(operation, response.status(), body)) {
      return new Data(body.path("data"));
    }
    JsonNode error = body.path("error");
    if (response.isSuccess() && (!error.isObject() || body.path("success").booleanValue())) {
      return badResponse();
    }
    return new Refusal(Parsing.failure(operation, response, body), error.path("details"));
  }

  /** Returns the failure of a response that the contract does not know. */
  static Refusal badResponse() {
    return new Refusal(Failure.of(FailureCode.PROXY_BAD_RESPONSE), Parsing.JSON.missingNode());
  }

  /** Parses a response. */
  final class Parsing {
    private static final Logger LOG = Logger.getLogger(ProxyResult.class);

    /**
     * Keeps all digits of an id that is a decimal number. Two documents in one body, or two members
     * of one name, may be two responses: rejects them.
     */
    private static final ObjectMapper JSON =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The earlier proxy's code for every failure of a sign-in. */
    private static final String AUTHENTICATION_ERROR = "AUTHENTICATION_ERROR";

    /** A proxy's code for an error of Telegram. */
    private static final String TELEGRAM_ERROR = "TELEGRAM_ERROR";

    /** A proxy's codes, letters only, for a 429 or 503 response without having asked Telegram. */
    private static final Set<String> NOT_REACHED =
        Set.of(
            ("RATELIMIT RATELIMITED RATELIMITEXCEEDED TOOMANYREQUESTS "
                    + "THROTTLED SERVICEUNAVAILABLE UNAVAILABLE PROXYUNAVAILABLE "
                    + "TEMPORARILYUNAVAILABLE OVERLOADED BUSY MAINTENANCE STARTING "
                    + "NOTREADY SHUTTINGDOWN POOLEXHAUSTED CIRCUITOPEN "
                    + "TELEGRAMUNREACHABLE")
                .split(" "));

    /** The statuses of a gateway that rejects a request without forwarding it. */
    private static final Set<Integer> NOT_FORWARDED =
        Set.of(400, 401, 403, 404, 405, 411, 413, 414, 415, 431);

    private static final Pattern NO_LETTERS = Pattern.compile("[^A-Z]");

    private Parsing() {}

    private static JsonNode json(byte[] body) {
      try {
        JsonNode node = JSON.readTree(body);
        return node == null ? JSON.missingNode() : node;
      } catch (IOException e) {
        // HTML, truncated, or not UTF-8: no envelope, so the status decides.
        return JSON.missingNode();
      }
    }

    /**
     * Returns whether a 2xx response confirms the operation. An operation that ends something
     * returns nothing: its envelope needs no data, and an empty 204 is a confirmation, too.
     */
    private static boolean isDone(ProxyOperation operation, int status, JsonNode body) {
      JsonNode data = body.path("data");
      if (!operation.isEnding()) {
        return body.path("success").booleanValue() && data.isObject();
      }
      boolean denied =
          isFalse(data) || isFalse(data.path("cancelled")) || isFalse(data.path("loggedOut"));
      return (body.path("success").booleanValue() && !denied)
          || (status == 204 && body.isMissingNode());
    }

    private static boolean isFalse(JsonNode node) {
      return node.isBoolean() && !node.booleanValue();
    }

    /** Returns whether the body is the proxy's own error. */
    private static boolean isEnvelope(JsonNode body) {
      JsonNode code = body.path("error").path("code");
      return isFalse(body.path("success")) && code.isTextual() && !code.textValue().isBlank();
    }

    private static Failure failure(
        ProxyOperation operation, ProxyResponse response, JsonNode body) {
      ErrorContent content = ErrorContent.of(body);
      FailureCode code =
          telegramError(body, content)
              .orElseGet(() -> proxyFailure(operation, response.status(), body));
      return RpcFailures.failure(code, content.texts(), waits(code, response, content));
    }

    /**
     * Finds Telegram's error anywhere in the proxy's error. A flood wait counts in any JSON: no
     * gateway names one, and a call during the wait does harm.
     */
    private static Optional<FailureCode> telegramError(JsonNode body, ErrorContent content) {
      JsonNode error = body.path("error");
      Optional<FailureCode> named =
          error.isObject() ? RpcFailures.codeIn(ErrorContent.of(error).texts()) : Optional.empty();
      return named.or(() -> RpcFailures.codeIn(content.texts()).filter(RpcFailures::isWait));
    }

    /** Returns the waits outside of texts, for codes that have one. */
    private static Stream<Duration> waits(
        FailureCode code, ProxyResponse response, ErrorContent content) {
      if (!code.retryable() && code != FailureCode.PROXY_ERROR) {
        return Stream.empty();
      }
      Stream<Duration> named =
          Stream.concat(content.waits().stream(), response.retryAfter().stream());
      return RpcFailures.isWait(code) ? Stream.concat(named, content.arguments().stream()) : named;
    }

    private static FailureCode proxyFailure(ProxyOperation operation, int status, JsonNode body) {
      String code = body.path("error").path("code").asText("");
      if ((status == 401 || status == 403) && !code.equals(TELEGRAM_ERROR)) {
        boolean unclear = operation.isSignIn() && code.equals(AUTHENTICATION_ERROR);
        return unclear ? FailureCode.PROXY_UNCLEAR : FailureCode.PROXY_UNAUTHORIZED;
      }
      if (status < 400) {
        return FailureCode.PROXY_BAD_RESPONSE;
      }
      return isEnvelope(body)
          ? proxyFailure(operation, status, code, body.path("error"))
          : gatewayFailure(operation, status);
    }

    /** Returns the failure that the proxy's own error means. */
    private static FailureCode proxyFailure(
        ProxyOperation operation, int status, String code, JsonNode error) {
      boolean isTelegrams = code.equals(TELEGRAM_ERROR);
      if (status == 429 || status == 503) {
        if (NOT_REACHED.contains(
            NO_LETTERS.matcher(code.toUpperCase(Locale.ROOT)).replaceAll(""))) {
          return status == 429 ? FailureCode.PROXY_RATE_LIMITED : FailureCode.PROXY_UNAVAILABLE;
        }
        return status == 429 && isTelegrams ? FailureCode.FLOOD_WAIT : FailureCode.PROXY_ERROR;
      }
      if (operation.isExtension() && (status == 404 || status == 405 || status == 501)) {
        return FailureCode.PROXY_UNSUPPORTED;
      }
      if (status >= 500 || status == 408) {
        return FailureCode.PROXY_ERROR;
      }
      // With a 5xx, an unlisted name may be the proxy's own (ERR_SOCKET_CLOSED): then it is not
      // certain that Telegram has refused.
      Optional<RpcError> unlisted = isTelegrams ? unlistedRpcError(error) : Optional.empty();
      unlisted.ifPresent(
          refusal -> LOG.warnf("%s: %s", FailureCode.TELEGRAM_ERROR, refusal.name()));
      if (unlisted.isPresent()) {
        return FailureCode.TELEGRAM_ERROR;
      }
      return status == 420 ? FailureCode.FLOOD_WAIT : FailureCode.PROXY_REJECTED;
    }

    /**
     * Returns the failure of an error that may come from a gateway. It does not prove that the
     * proxy lacks an operation, so an operation that ends something is retried.
     */
    private static FailureCode gatewayFailure(ProxyOperation operation, int status) {
      if (!NOT_FORWARDED.contains(status)) {
        return FailureCode.PROXY_ERROR;
      }
      boolean notThere = status == 404 || status == 405;
      return notThere && operation.isExtension() && !operation.isEnding()
          ? FailureCode.PROXY_UNSUPPORTED
          : FailureCode.PROXY_REJECTED;
    }

    /** Finds an RPC error whose name is not listed. */
    private static Optional<RpcError> unlistedRpcError(JsonNode error) {
      List<String> texts = ErrorContent.of(error).texts();
      return texts.stream()
          .flatMap(text -> RpcError.findAll(text).stream())
          .filter(rpcError -> !rpcError.name().equals(TELEGRAM_ERROR))
          .findFirst();
    }
  }
}
