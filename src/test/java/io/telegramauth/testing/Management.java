package io.telegramauth.testing;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;

/** The management port of the service under test: health, metrics, the API's document. */
public final class Management {
  /** A property, as test resources and tests are loaded by different class loaders. */
  private static final String PORT = "test.management-port";

  private Management() {}

  /** The configuration of a service with another port: also of one that a process runs. */
  static Map<String, String> configuration() {
    String port = Integer.toString(freePort());
    System.setProperty(PORT, port);
    return Map.of("MANAGEMENT_PORT", port, "quarkus.management.test-port", port);
  }

  /** The port. */
  public static int port() {
    return Integer.getInteger(PORT);
  }

  /** A request to it. */
  public static RequestSpecification given() {
    return RestAssured.given().port(port());
  }

  /** Sends a GET request to it. */
  public static Response get(String path) {
    return given().get(path);
  }

  /** A port that nobody listens on. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
