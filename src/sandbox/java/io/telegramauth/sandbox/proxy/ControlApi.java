package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * EventCounter, arrivals and faults for those outside the JVM: {@code GET /sandbox/books} (with
 * {@code ?phoneNumber=} those of one account), {@code GET /sandbox/arrivals}, {@code PUT} and
 * {@code DELETE /sandbox/faults}; {@code POST /sandbox/qr/accept} with {@code link} and {@code
 * phoneNumber} scans a QR code with a device of that account. Where the door has a port of its own,
 * the proxy can be taken away by {@code DELETE /sandbox/proxy} and put back by {@code PUT}. Asks
 * for no key: only the loopback interface leads here.
 */
final class ControlApi {
  static final String ROOT = "/sandbox/";
  private static final String PROXY = ROOT + "proxy";
  private static final int MAX_BODY_SIZE = 64 * 1024;
  private static final int MAX_TIMES = 10_000;

  private final SandboxTelegram telegram;
  private final Faults faults;
  private final ReceivedCalls arrivals;
  private final Optional<Presence> presence;

  /** Whether the proxy is there. */
  interface Presence {
    /** Closes its port and all connections to it. */
    Future<Void> leave();

    /** Opens its port again. */
    Future<Void> comeBack();
  }

  /**
   * The body of {@code PUT /sandbox/faults}.
   *
   * @param fault what goes wrong
   * @param operation for calls of this operation only
   * @param times for that many calls; until cleared when absent
   * @param failing time for which every operation fails; afterwards the proxy works
   * @param well with {@code failing}: for that long, then it fails again
   */
  record FaultOrder(
      Fault fault,
      Optional<Operation> operation,
      OptionalInt times,
      Optional<Duration> failing,
      Optional<Duration> well) {}

  ControlApi(
      SandboxTelegram telegram,
      Faults faults,
      ReceivedCalls arrivals,
      Optional<Presence> presence) {
    this.telegram = telegram;
    this.faults = faults;
    this.arrivals = arrivals;
    this.presence = presence;
  }

  void handle(HttpServerRequest request) {
    if (presence.isPresent() && request.path().equals(PROXY)) {
      handle(request, presence.get());
    } else if (request.path().startsWith(ROOT)) {
      Wire.read(request, MAX_BODY_SIZE, body -> Wire.send(request, answer(request, body)));
    } else {
      Wire.send(request, Response.notFound());
    }
  }

  private static void handle(HttpServerRequest request, Presence proxy) {
    Future<Void> done;
    if (request.method().equals(HttpMethod.DELETE)) {
      done = proxy.leave();
    } else if (request.method().equals(HttpMethod.PUT)) {
      done = proxy.comeBack();
    } else {
      Wire.send(request, Response.notFound());
      return;
    }
    done.map(Response.success(Json.object()))
        .otherwise(failure -> Response.failure(409, "CONFLICT", failure.toString()))
        .onSuccess(answer -> Wire.send(request, answer));
  }

  private Response answer(HttpServerRequest request, Optional<Buffer> body) {
    HttpMethod method = request.method();
    String what = request.path().substring(ROOT.length());
    if (method.equals(HttpMethod.GET) && what.equals("books")) {
      return Response.json(200, books(Optional.ofNullable(request.getParam("phoneNumber"))));
    } else if (method.equals(HttpMethod.GET) && what.equals("arrivals")) {
      return Response.json(200, arrived());
    } else if (method.equals(HttpMethod.PUT) && what.equals("faults")) {
      return order(body.map(Buffer::toString).orElse(""));
    } else if (method.equals(HttpMethod.POST) && what.equals("qr/accept")) {
      return accept(body.map(Buffer::toString).orElse(""));
    } else if (method.equals(HttpMethod.DELETE) && what.equals("faults")) {
      faults.clear();
      return Response.success(Json.object());
    }
    return Response.notFound();
  }

  private Response accept(String body) {
    try {
      JsonNode order = Json.read(body);
      byte[] token = LoginToken.inLink(order.path("link").asText());
      telegram.acceptLoginToken(token, order.path("phoneNumber").asText());
      return Response.success(Json.object());
    } catch (JsonProcessingException e) {
      return Response.failure(400, "VALIDATION_ERROR", e.getOriginalMessage());
    } catch (RpcError e) {
      return Response.failure(400, "TELEGRAM_ERROR", e.name());
    }
  }

  private ObjectNode books(Optional<String> phoneNumber) {
    EventCounter books = telegram.events();
    ObjectNode counts = Json.object();
    for (EventCounter.Event entry : EventCounter.Event.values()) {
      counts.put(
          entry.name(),
          phoneNumber.map(phone -> books.count(phone, entry)).orElseGet(() -> books.total(entry)));
    }
    return counts;
  }

  private ObjectNode arrived() {
    ObjectNode counts = Json.object().put("connections", arrivals.connections());
    ObjectNode calls = counts.putObject("calls");
    ObjectNode effects = counts.putObject("effects");
    for (Operation operation : Operation.values()) {
      calls.put(operation.name(), arrivals.count(operation));
      effects.put(operation.name(), arrivals.effects(operation));
    }
    return counts;
  }

  private Response order(String body) {
    FaultOrder order;
    try {
      order = Json.read(body, FaultOrder.class);
    } catch (JsonProcessingException e) {
      return Response.failure(400, "VALIDATION_ERROR", e.getOriginalMessage());
    }
    if (order == null) {
      return Response.failure(400, "VALIDATION_ERROR", "The body names no fault");
    }
    if (order.failing().isPresent()) {
      return order(order.fault(), order.failing().get(), order.well());
    }
    Optional<Operation> operation = order.operation();
    if (order.times().isPresent()) {
      if (order.times().getAsInt() < 1 || order.times().getAsInt() > MAX_TIMES) {
        return Response.failure(400, "VALIDATION_ERROR", "times is 1 to " + MAX_TIMES);
      }
      Fault[] queued =
          Collections.nCopies(order.times().getAsInt(), order.fault()).toArray(new Fault[0]);
      operation.ifPresentOrElse(only -> faults.next(only, queued), () -> faults.next(queued));
    } else {
      operation.ifPresentOrElse(
          only -> faults.always(only, order.fault()), () -> faults.always(order.fault()));
    }
    return Response.success(Json.object());
  }

  private Response order(Fault fault, Duration failing, Optional<Duration> well) {
    try {
      well.ifPresentOrElse(
          meanwhile -> faults.flapping(fault, failing, meanwhile),
          () -> faults.recovering(fault, failing));
    } catch (IllegalArgumentException e) {
      return Response.failure(400, "VALIDATION_ERROR", e.getMessage());
    }
    return Response.success(Json.object());
  }
}
