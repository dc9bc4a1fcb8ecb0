package io.telegramauth.sandbox.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.RpcError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Handles a call, from its request head to its response: authentication, operation, fault. */
final class CallHandler {
  private static final System.Logger LOG = System.getLogger(CallHandler.class.getName());
  private static final int MAX_BODY_SIZE = 16 * 1024;

  /** How often a call that waits looks for what it waits for. */
  private static final long WAIT_INTERVAL_MS = 10;

  /**
   * Returned in the response, so that the caller can match it; the earlier proxy does not return
   * it.
   */
  private static final String REQUEST_ID = "Telegram-Request-ID";

  private final Vertx vertx;
  private final SandboxProxyOptions options;
  private final Contract contract;
  private final Faults faults;
  private final ReceivedCalls arrivals;
  private final IdempotentCalls idempotentCalls = new IdempotentCalls();

  CallHandler(
      Vertx vertx,
      SandboxProxyOptions options,
      Contract contract,
      Faults faults,
      ReceivedCalls arrivals) {
    this.vertx = vertx;
    this.options = options;
    this.contract = contract;
    this.faults = faults;
    this.arrivals = arrivals;
  }

  void handle(Operation operation, HttpServerRequest request) {
    String requestId = request.getHeader(REQUEST_ID);
    if (requestId != null && !options.legacy()) {
      request.response().putHeader(REQUEST_ID, requestId);
    }
    Optional<String> idempotencyKey = Optional.ofNullable(request.getHeader("Idempotency-Key"));
    Optional<String> traceParent = Optional.ofNullable(request.getHeader("traceparent"));
    long arrival = arrivals.recordCall(operation, Instant.now(), idempotencyKey, traceParent);
    Fault fault = faults.take(operation);
    if (fault instanceof Fault.ResetBeforeReading) {
      Wire.reset(request.connection());
      return;
    }
    Wire.read(
        request,
        MAX_BODY_SIZE,
        bytes -> {
          JsonNode body = json(bytes);
          arrivals.recordPhoneNumber(
              arrival, Optional.ofNullable(body.path("phoneNumber").textValue()));
          Future<Response> answer =
              fault.effect()
                  ? answer(operation, request, body, idempotencyKey, fault)
                  : Future.succeededFuture(FaultyResponses.instead(contract, operation, fault));
          answer.onSuccess(whole -> send(request, whole, fault));
        });
  }

  private Future<Response> answer(
      Operation operation,
      HttpServerRequest request,
      JsonNode body,
      Optional<String> idempotencyKey,
      Fault fault) {
    if (!authorised(request)) {
      return Future.succeededFuture(Response.failure(401, "UNAUTHORIZED", "Invalid API key"));
    }
    Contract.Execution step;
    try {
      if (!body.isObject()) {
        throw new RefusedCall(
            Response.failure(400, "VALIDATION_ERROR", "The body is no JSON object or too long"));
      }
      step = contract.prepare(operation, body);
    } catch (RefusedCall e) {
      return Future.succeededFuture(e.answer());
    }
    Duration delay =
        fault instanceof Fault.Delay late ? options.latency().plus(late.time()) : options.latency();
    if (options.honoursIdempotencyKeys() && idempotencyKey.isPresent()) {
      return idempotentCalls.once(
          operation, idempotencyKey.get(), () -> carryOut(operation, step, delay));
    }
    return carryOut(operation, step, delay);
  }

  private Future<Response> carryOut(Operation operation, Contract.Execution step, Duration delay) {
    arrivals.recordEffect(operation);
    long patience = System.nanoTime() + step.patience().toNanos();
    return delay.isZero()
        ? carryOut(operation, step, patience)
        : vertx
            .timer(Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS)
            .compose(later -> carryOut(operation, step, patience));
  }

  /** Carries a call out, again and again while it waits for something. */
  private Future<Response> carryOut(Operation operation, Contract.Execution step, long patience) {
    Response response = carryOut(operation, step);
    return step.endsWith(response) || System.nanoTime() >= patience
        ? Future.succeededFuture(response)
        : vertx
            .timer(WAIT_INTERVAL_MS, TimeUnit.MILLISECONDS)
            .compose(later -> carryOut(operation, step, patience));
  }

  private Response carryOut(Operation operation, Contract.Execution step) {
    try {
      return step.carryOut();
    } catch (RpcError e) {
      return contract.refusal(operation, e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "The sandbox proxy failed", e);
      return Response.failure(500, "INTERNAL_SERVER_ERROR", "The sandbox proxy failed");
    }
  }

  private void send(HttpServerRequest request, Response answer, Fault fault) {
    if (fault instanceof Fault.ResetAfterReading) {
      Wire.reset(request.connection());
    } else if (fault instanceof Fault.TruncatedJson) {
      Wire.sendHalf(request, answer);
    } else if (fault instanceof Fault.SlowHead slow) {
      Wire.dripFromTheStart(vertx, request, answer, slow.interval(), slow.time());
    } else if (fault instanceof Fault.SlowBody slow) {
      Wire.drip(vertx, request, answer, slow.interval(), slow.time());
    } else if (fault instanceof Fault.Compressed compressed) {
      Wire.sendCompressed(request, answer, compressed.coding());
    } else if (fault instanceof Fault.Interim interim) {
      Wire.sendInterim(request, interim.status());
      vertx.setTimer(Math.max(1, interim.later().toMillis()), timer -> Wire.send(request, answer));
    } else if (fault instanceof Fault.Redirect) {
      request.response().putHeader("Location", request.absoluteURI());
      Wire.send(request, answer);
    } else if (!(fault instanceof Fault.Hang)) {
      Wire.send(request, FaultyResponses.spoilt(answer, fault));
    }
  }

  private boolean authorised(HttpServerRequest request) {
    String shown = request.getHeader("Authorization");
    if (options.apiKey().isEmpty()) {
      return true;
    }
    String expected = "Bearer " + options.apiKey().get();
    return shown != null && MessageDigest.isEqual(shown.getBytes(UTF_8), expected.getBytes(UTF_8));
  }

  private static JsonNode json(Optional<Buffer> bytes) {
    try {
      return Json.read(bytes.map(Buffer::toString).orElse(""));
    } catch (JsonProcessingException e) {
      return Json.object().nullNode();
    }
  }
}
