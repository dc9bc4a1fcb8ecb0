package io.telegramauth.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client of the proxy that sends valid and invalid requests. */
final class ProxyCaller {
  static final String PLAIN = "+9996621234";
  static final String TWO_FACTOR = "+9996627001";
  static final String CODE = "22222";

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final SandboxProxy proxy;
  private final String[] headers;

  record Reply(int status, String body, HttpResponse<String> response) {
    JsonNode json() {
      try {
        return Json.read(body);
      } catch (IOException e) {
        throw new AssertionError("No JSON: " + body, e);
      }
    }

    JsonNode data() {
      assertThat(status).as(body).isEqualTo(200);
      assertThat(json().path("success").booleanValue()).as(body).isTrue();
      return json().path("data");
    }

    JsonNode error() {
      assertThat(json().path("success").booleanValue()).as(body).isFalse();
      return json().path("error");
    }

    String errorCode() {
      return error().path("code").textValue();
    }

    String errorMessage() {
      return error().path("message").textValue();
    }
  }

  ProxyCaller(SandboxProxy proxy, String... headers) {
    this.proxy = proxy;
    this.headers = headers;
  }

  ProxyCaller with(String... otherHeaders) {
    return new ProxyCaller(proxy, otherHeaders);
  }

  static ObjectNode body(String phoneNumber) {
    return Json.object()
        .put("phoneNumber", phoneNumber)
        .put("apiId", 17349)
        .put("apiHash", "344583e45741c457fe1862106095a5eb");
  }

  Reply sendCode(String phoneNumber) throws IOException, InterruptedException {
    return post(Operation.SEND_CODE, body(phoneNumber).toString());
  }

  Reply verifyCode(String phoneNumber, JsonNode sent, String code)
      throws IOException, InterruptedException {
    ObjectNode body = body(phoneNumber).put("phoneCode", code);
    return post(Operation.VERIFY_CODE, withLogin(body, sent).toString());
  }

  Reply verifyPassword(String phoneNumber, JsonNode sent, String password)
      throws IOException, InterruptedException {
    ObjectNode body = body(phoneNumber).put("password", password);
    return post(Operation.VERIFY_PASSWORD, withLogin(body, sent).toString());
  }

  Reply step(Operation operation, String phoneNumber, JsonNode sent)
      throws IOException, InterruptedException {
    return post(operation, withLogin(body(phoneNumber), sent).toString());
  }

  Reply post(Operation operation, String body) throws IOException, InterruptedException {
    return call("POST", operation.path(), body);
  }

  CompletableFuture<Reply> postAsync(Operation operation, String body) {
    return http.sendAsync(request("POST", operation.path(), body), BodyHandlers.ofString())
        .thenApply(r -> new Reply(r.statusCode(), r.body(), r));
  }

  Reply call(String method, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> r = http.send(request(method, path, body), BodyHandlers.ofString());
    return new Reply(r.statusCode(), r.body(), r);
  }

  private HttpRequest request(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(proxy.baseUrl() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private static ObjectNode withLogin(ObjectNode body, JsonNode sent) {
    body.set("phoneCodeHash", sent.path("phoneCodeHash"));
    if (sent.has("authState")) {
      body.set("authState", sent.path("authState"));
    }
    return body;
  }
}
