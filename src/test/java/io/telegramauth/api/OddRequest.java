package io.telegramauth.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A request as bytes: valid by the OpenAPI document at first, then broken. */
final class OddRequest {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND");

  private static final List<String> MUTATING = List.of("POST", "PUT", "DELETE", "PATCH");

  /** The longest line that the HTTP server certainly accepts. */
  private static final int MAX_LINE_LENGTH = 4000;

  private static final int MAX_HEADERS_LENGTH = 8000;
  private static final int MAX_STREAM_LENGTH = 60_000;

  /** Not valid HTTP, so that no application code reads the request. */
  private boolean garbled;

  /** Whether the server may wait for more input. */
  private boolean unfinished;

  private String method;
  private String path;
  private String query = "";
  private String version = "HTTP/1.1";
  private String length = "";
  private boolean chunked;
  private final List<String> headers = new ArrayList<>();
  private byte[] body = {};
  private final JsonNode json;

  OddRequest(String method, String path, JsonNode json) {
    this.method = method;
    this.path = path;
    this.json = json;
    if (json != null) {
      body = json.toString().getBytes(UTF_8);
      headers.add("Content-Type: application/json");
    }
  }

  OddRequest header(String name, String value) {
    headers.add(name + ": " + value);
    return this;
  }

  boolean unfinished() {
    return unfinished;
  }

  /** Whether the HTTP server may reject the request before the service sees it. */
  boolean garbled() {
    int headersLength = headers.stream().mapToInt(String::length).sum();
    return garbled
        || !hasAddress()
        || method.length() + path.length() + query.length() > MAX_LINE_LENGTH
        || headersLength > MAX_HEADERS_LENGTH
        || (chunked && body.length > MAX_STREAM_LENGTH);
  }

  private boolean hasAddress() {
    try {
      return new URI(path + query).isAbsolute() || path.startsWith("/");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The method as the server reads it, ignoring surrounding white space. */
  String method() {
    return method.strip();
  }

  String path() {
    return path;
  }

  /** Whether success leaves a trace; a hand-out is recorded too. */
  boolean isAnAct() {
    return MUTATING.contains(method()) || path.contains("/sessions/user/");
  }

  /** Breaks one thing. */
  void spoil(Choices choices) {
    switch (choices.below(json == null ? 9 : 16)) {
      case 0 -> method = unfinished ? method : choices.of(METHODS);
      case 1, 2 -> spoilPath(choices);
      case 3 -> spoilQuery(choices);
      case 4, 5 -> addHeader(choices);
      case 6 -> spoilHeader(choices);
      case 7 -> spoilFraming(choices);
      case 8 -> spoilProtocol(choices);
      case 9 -> spoilType(choices);
      case 10 -> changeBody(Mutations.bytes(choices, body));
      case 11 -> changeBody(encoded(choices));
      default -> changeBody(Mutations.json(choices, json).getBytes(UTF_8));
    }
  }

  private void changeBody(byte[] changed) {
    body = unfinished ? body : changed;
  }

  private byte[] encoded(Choices choices) {
    return switch (choices.below(5)) {
      case 0 -> json.toString().getBytes(UTF_16LE);
      case 1 -> ("\ufeff" + json).getBytes(UTF_8);
      case 2 -> choices.bytes(choices.length(30_000));
      case 3 -> (json + " ".repeat(choices.below(80_000))).getBytes(UTF_8);
      default -> new byte[0];
    };
  }

  private void spoilPath(Choices choices) {
    List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
    int at = choices.oneIn(3) ? choices.below(parts.size()) : parts.size() - 1;
    String part = parts.get(at);
    parts.set(
        at,
        switch (choices.below(10)) {
          case 0 -> URLEncoder.encode(choices.text(60), UTF_8);
          case 1 -> URLEncoder.encode(Mutations.text(choices, part), UTF_8);
          case 2 -> part + choices.of("%", "%z", "%zz", "%1", "%u0041", "%%");
          case 3 -> choices.of("%00", "%2f", "%2e%2e", "..", ".", "%ff", "%c0%af", "%0d%0a", "");
          case 4 -> part + choices.of(";a=b", ";", ",", "'", "*", "~", "+", "%20", "\\", "|", "^");
          case 5 -> part.repeat(choices.below(40));
          case 6 -> Long.toString(choices.number());
          case 7 -> part + "/";
          case 8 -> "/" + part;
          default -> part.toUpperCase(Locale.ROOT);
        });
    path = String.join("/", parts);
    if (!path.startsWith("/")) {
      path = "/" + path;
    }
  }

  private void spoilQuery(Choices choices) {
    query =
        "?"
            + switch (choices.below(6)) {
              case 0 -> "format=" + URLEncoder.encode(choices.text(60), UTF_8);
              case 1 -> "format=" + choices.of("gramjs", "%zz", "%", "GRAMJS&format=zip", "");
              case 2 -> "sessionId=" + URLEncoder.encode(choices.text(300), UTF_8);
              case 3 -> choices.of("&", "&&=&", "=", "?", "%", "%zz=%zz", "a[]=1", "a;b;c");
              case 4 -> "x=1&".repeat(choices.below(700));
              default -> URLEncoder.encode(choices.text(900), UTF_8);
            };
  }

  private void addHeader(Choices choices) {
    String name =
        choices.of(
            "Idempotency-Key",
            "Authorization",
            "X-Request-ID",
            "X-Session-ID",
            "Accept",
            "Accept-Language",
            "Accept-Encoding",
            "User-Agent",
            "Content-Type",
            "Content-Encoding",
            "X-Forwarded-For",
            "Forwarded",
            "Cookie",
            "Origin",
            "Range",
            "If-Match",
            "If-Modified-Since",
            "X-HTTP-Method-Override",
            "Upgrade",
            "Access-Control-Request-Method",
            "X-Odd");
    String value =
        switch (choices.below(7)) {
          case 0 -> printable(choices.text(300));
          case 1 -> "k".repeat(choices.of(1, 254, 255, 256, 257, 4000, 7000));
          case 2 ->
              choices.of("*/*", "text/html", "application/json;q=0", "a/b;;", ",", ";", "q=", "");
          case 3 ->
              choices.of("ApiKey ", "AdminKey ", "ApiKey  x", "Bearer x", "apikey x", "ApiKey");
          case 4 -> choices.of("h2c", "websocket", "gzip", "bytes=0-1", "\"x\"", "*", "POST");
          case 5 -> Long.toString(choices.number());
          // HTTP lets bytes above ASCII pass, without a meaning.
          default -> new String(choices.bytes(20), ISO_8859_1).replaceAll("[\\x00-\\x1f\\x7f]", "");
        };
    headers.add(name + ": " + value);
    if (choices.oneIn(4)) {
      headers.add(name + ": " + printable(choices.text(40)));
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "");
  }

  private void spoilHeader(Choices choices) {
    if (headers.isEmpty()) {
      return;
    }
    int at = choices.below(headers.size());
    switch (choices.below(4)) {
      case 0 -> headers.remove(at);
      case 1 -> headers.add(headers.get(at));
      case 2 -> headers.set(at, headers.get(at) + printable(choices.text(100)));
      default -> {
        int colon = headers.get(at).indexOf(':');
        headers.set(
            at,
            headers.get(at).substring(0, colon + 1)
                + " "
                + printable(Mutations.text(choices, headers.get(at).substring(colon + 2))));
      }
    }
  }

  /** Breaks something that the codec may reject. */
  private void spoilProtocol(Choices choices) {
    garbled = true;
    switch (choices.below(7)) {
      case 0 ->
          headers.add("X-Odd: a" + choices.of("\u0000", "\u0001", "\u007f", "\u000b", "\r") + "b");
      case 1 -> {
        // A folded line belongs to the header before it, not to the one that closes the connection.
        headers.add("X-Odd: a");
        headers.add(choices.of("no colon", ": no name", "a b: c", " folded", "\u0001: x"));
      }
      case 2 -> headers.add("X-Huge: " + "x".repeat(choices.between(8_000, 70_000)));
      case 3 -> path = path + "?" + "x".repeat(choices.between(4_000, 70_000));
      case 4 -> method = choices.of("", "G T", "get", "\u0000", "POST\t", "É", "X".repeat(9000));
      case 5 -> version = choices.of("HTTP/1.0", "HTTP/0.9", "HTTP/9.9", "HTTP", "", "http/1.1");
      default ->
          path = choices.of("*", "", "http://", "//", "x", " ", "/ /", "\u0001", "http://a:b/");
    }
  }

  private void spoilFraming(Choices choices) {
    if (json == null && MUTATING.contains(method)) {
      // Without a body to wait for, the action happens whether or not its response is awaited.
      return;
    }
    int kind = choices.below(5);
    garbled |= kind != 3;
    if (kind != 3) {
      // Whatever part is taken for the body, the request cannot take effect.
      unfinished = true;
      body = json == null ? body : "{}".getBytes(UTF_8);
    }
    switch (kind) {
      case 0 -> length = Long.toString(choices.number());
      case 1 -> length = choices.of("x", "", "1,2", "+5", "-1", "0x10", "9".repeat(40));
      case 2 ->
          headers.add("Transfer-Encoding: " + choices.of("chunked", "gzip, chunked", "x", ""));
      case 3 -> chunked = true;
      default -> headers.add("Expect: " + choices.of("100-continue", "x"));
    }
  }

  private void spoilType(Choices choices) {
    headers.removeIf(header -> header.startsWith("Content-Type"));
    switch (choices.below(4)) {
      case 0 -> {
        // None.
      }
      case 1 -> headers.add("Content-Type: " + printable(choices.text(60)));
      case 2 ->
          headers.add(
              "Content-Type: "
                  + choices.of(
                      "text/plain",
                      "application/xml",
                      "application/x-www-form-urlencoded",
                      "multipart/form-data",
                      "multipart/form-data; boundary=x",
                      "application/*",
                      "*/*",
                      "json",
                      "application/",
                      "/json"));
      default ->
          headers.add(
              "Content-Type: application/json"
                  + choices.of(
                      "; charset=UTF-16",
                      ";charset=utf-8",
                      "; charset=nonsense",
                      "; charset=",
                      ";",
                      "; q=\"",
                      "+x",
                      ", text/plain"));
    }
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(query).append(' ').append(version);
    head.append("\r\nHost: localhost\r\nConnection: close\r\n");
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (!length.isEmpty() || body.length > 0 || json != null) {
      head.append("Content-Length: ").append(length.isEmpty() ? body.length : length);
      head.append("\r\n");
    }
    headers.forEach(header -> head.append(header).append("\r\n"));
    head.append("\r\n");
    out.writeBytes(head.toString().getBytes(ISO_8859_1));
    if (!chunked) {
      out.writeBytes(body);
      return out.toByteArray();
    }
    for (int at = 0; at < body.length; at += 5000) {
      int size = Math.min(5000, body.length - at);
      out.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
      out.write(body, at, size);
      out.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return new String(bytes(), ISO_8859_1);
  }
}
