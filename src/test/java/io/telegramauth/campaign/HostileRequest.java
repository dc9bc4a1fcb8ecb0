package io.telegramauth.campaign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.testing.Api;
import java.util.HexFormat;

/**
 * A request of a stranger who means no good; each character is a byte. It is complete, so that it
 * is answered, or rejected on a connection that closes.
 *
 * @param isAbandoned whether its sender leaves without reading
 */
record HostileRequest(String text, boolean isAbandoned) {
  /** Marker in every invented name, which must not appear in logs or meters. */
  static final String MARK = "pl4nt3d";

  private static final String HOST = "Host: localhost\r\n";
  private static final String JSON = HOST + "Content-Type: application/json\r\n";

  /** The next of a sender. */
  static HostileRequest next(Choices choices) {
    String text =
        switch (choices.below(11)) {
          case 0 -> get(madeUp(choices, 3900).replace('.', 'X'), "/health", "");
          case 1 -> get("GET", "/" + madeUp(choices, 3800), "");
          case 2 -> get("GET", traversal(choices), "");
          case 3, 4 -> login(choices);
          case 5 -> get("GET", "/health", header(choices));
          case 6, 7 -> framing(choices);
          case 8 -> key(choices);
          case 9 -> body(choices);
          default -> pipelined(choices);
        };
    return new HostileRequest(text, choices.oneIn(12));
  }

  byte[] bytes() {
    return text.getBytes(ISO_8859_1);
  }

  private static String madeUp(Choices choices, int maxLength) {
    String random = HexFormat.of().formatHex(choices.bytes(12));
    return MARK + random + "x".repeat(choices.oneIn(4) ? choices.below(maxLength) : 0);
  }

  private static String get(String method, String target, String headers) {
    return method + " " + target + " HTTP/1.1\r\n" + HOST + headers + "\r\n";
  }

  private static String post(String path, String headers, String body) {
    return "POST " + path + " HTTP/1.1\r\n" + JSON + headers + "\r\n" + body;
  }

  private static String sized(String path, String body) {
    return post(path, "Content-Length: " + body.length() + "\r\n", body);
  }

  private static String traversal(Choices choices) {
    return Api.BASE
        + choices.of(
            "/%2e%2e/%2e%2e/q/metrics",
            "/../../q/metrics",
            "/logins/%2e%2e/sessions/user/1",
            "/logins/..;/sessions/user/1",
            "//sessions/user/1",
            "/sessions%2fuser%2f1",
            "/sessions\\user\\1",
            "/%5c..%5cq",
            "/%00")
        + "?"
        + madeUp(choices, 200);
  }

  private static String login(Choices choices) {
    String id = Api.LOGINS + "/" + madeUp(choices, 100);
    return switch (choices.below(5)) {
      case 0 -> get("GET", id, "");
      case 1 -> get("OPTIONS", id, "");
      case 2 -> get("PATCH", id, "");
      case 3 -> sized(id + "/code", "{\"code\":\"" + choices.below(100_000) + "\"}");
      default -> get("DELETE", id, "");
    };
  }

  private static String header(Choices choices) {
    return switch (choices.below(6)) {
      case 0 -> "X-Odd: " + "x".repeat(choices.between(10_000, 40_000)) + "\r\n";
      case 1 -> "X-Odd: y\r\n".repeat(choices.between(90, 3000));
      case 2 -> "X-Odd: a" + choices.of("\u0000", "\u0007", "\r", "\u007f") + "b\r\n";
      case 3 -> "X-Request-ID: " + madeUp(choices, 1000) + " \"\r\n";
      case 4 -> "Host: " + madeUp(choices, 100) + "\r\n";
      default -> "X-Odd: a\r\n " + madeUp(choices, 100) + "\r\n";
    };
  }

  private static String framing(Choices choices) {
    String smuggled = get("GET", "/" + madeUp(choices, 100), "");
    return switch (choices.below(10)) {
      case 0 -> post(Api.LOGINS, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", smuggled);
      case 1 -> post(Api.LOGINS, "Content-Length: 2\r\nContent-Length: 3\r\n", smuggled);
      case 2 -> post(Api.LOGINS, "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + smuggled);
      case 3 -> chunked("2;a=\"\r\n" + smuggled + "\"\r\n{}\r\n0\r\n\r\n");
      case 4 -> chunked("0\r\nX: y\r\n\r\n" + smuggled);
      case 5 -> chunked("ffffffffff\r\n" + smuggled);
      case 6 -> "\u0000\u0001" + smuggled;
      case 7 ->
          chunked("0\r\n\r\n")
              .replace("HTTP/1.1", "HTTP/1.0")
              .replace(HOST, HOST + "Content-Length: 9\r\n");
      case 8 -> smuggled.replace("\r\n", "\n");
      default -> get("GET", "http://elsewhere.example/" + madeUp(choices, 100), "");
    };
  }

  private static String chunked(String body) {
    return post(Api.LOGINS, "Transfer-Encoding: chunked\r\n", body);
  }

  private static String key(Choices choices) {
    return get(
        "GET",
        Api.BASE + "/sessions/user/" + choices.below(1_000_000),
        "Authorization: " + choices.of("ApiKey ", "AdminKey ") + madeUp(choices, 500) + "\r\n");
  }

  private static String body(Choices choices) {
    String number = madeUp(choices, 100);
    return switch (choices.below(4)) {
      case 0 -> sized(Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
      case 1 -> sized(Api.LOGINS, "[".repeat(choices.between(1, 16_000)));
      case 2 -> sized(Api.LOGINS, "{\"" + number + "\":" + " ".repeat(17_000));
      default -> sized(Api.LOGINS, new String(choices.bytes(choices.below(4000)), ISO_8859_1));
    };
  }

  private static String pipelined(Choices choices) {
    StringBuilder many = new StringBuilder();
    for (int i = choices.between(2, 30); i > 0; i--) {
      many.append(get("GET", "/" + madeUp(choices, 50), ""));
    }
    return many.append("\u0000\r\n\r\n").toString();
  }
}
