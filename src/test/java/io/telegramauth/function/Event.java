package io.telegramauth.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.testing.DeploymentFiles;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;

/**
 * An HTTP request as an API Gateway HTTP API (payload format 2.0) or a function URL, which uses the
 * same format, hands it to a function.
 */
final class Event {
  /** Where the requests come from when nothing else is said; an address for documentation. */
  static final String SOURCE_IP = "203.0.113.7";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode event;
  private final ObjectNode headers;
  private final ObjectNode http;

  private Event(String json) {
    try {
      event = (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    headers = (ObjectNode) event.get("headers");
    http = (ObjectNode) event.at("/requestContext/http");
  }

  private Event(String method, String path, String query, String domain) {
    event = JSON.createObjectNode();
    headers = event.putObject("headers");
    event
        .put("version", "2.0")
        .put("routeKey", "$default")
        .put("rawPath", path)
        .put("rawQueryString", query)
        .put("isBase64Encoded", false);
    headers
        .put("accept", "*/*")
        .put("host", domain)
        .put("user-agent", "curl/8.5.0")
        .put("x-amzn-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
        .put("x-forwarded-for", SOURCE_IP)
        .put("x-forwarded-port", "443")
        .put("x-forwarded-proto", "https");
    ObjectNode context = event.putObject("requestContext");
    context
        .put("accountId", "123456789012")
        .put("apiId", "a1b2c3d4e5")
        .put("domainName", domain)
        .put("domainPrefix", domain.substring(0, domain.indexOf('.')))
        .put("requestId", "JKJaXmPLvHcESHA=")
        .put("routeKey", "$default")
        .put("stage", "$default")
        .put("time", "22/Nov/2026:12:00:00 +0000")
        .put("timeEpoch", 1795348800000L);
    http =
        context
            .putObject("http")
            .put("method", method)
            .put("path", path)
            .put("protocol", "HTTP/1.1")
            .put("sourceIp", SOURCE_IP)
            .put("userAgent", "curl/8.5.0");
  }

  /** A request through an HTTP API; the path may have a query. */
  static Event httpApi(String method, String path) {
    return of(method, path, "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com");
  }

  /** A request to a function URL. */
  static Event functionUrl(String method, String path) {
    Event event = of(method, path, "xyz123.lambda-url.eu-central-1.on.aws");
    // A caller that has not signed: an open function URL.
    ((ObjectNode) event.event.get("requestContext")).putNull("authentication");
    return event;
  }

  /** What the schedule of the template for AWS invokes the function with. */
  static Event schedule() {
    return new Event(
        DeploymentFiles.yaml("deploy/aws/template.yaml")
            .at("/Resources/Function/Properties/Events/Housekeeping/Properties/Input")
            .textValue());
  }

  private static Event of(String method, String path, String domain) {
    int query = path.indexOf('?');
    return query < 0
        ? new Event(method, path, "", domain)
        : new Event(method, path.substring(0, query), path.substring(query + 1), domain);
  }

  /** A header; the platform joins several values of one by commas. */
  Event header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Event cookies(String... cookies) {
    event.set("cookies", JSON.valueToTree(List.of(cookies)));
    return this;
  }

  Event sourceIp(String address) {
    http.put("sourceIp", address);
    return this;
  }

  /** A JSON body as text. */
  Event json(String body) {
    header("content-type", "application/json");
    header("content-length", Integer.toString(body.getBytes(UTF_8).length));
    event.put("body", body);
    return this;
  }

  /** A JSON body as the platform hands over what it takes for binary. */
  Event base64(byte[] body) {
    header("content-type", "application/json");
    header("content-length", Integer.toString(body.length));
    event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
    return this;
  }

  JsonNode toJson() {
    return event;
  }
}
