package io.telegramauth.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An operation of the OpenAPI document.
 *
 * @param method in upper case
 * @param path with parameters in braces
 * @param description the operation object
 */
record Operation(String method, String path, JsonNode description) {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** All operations of a document, in order. */
  static List<Operation> of(JsonNode document) {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.add(
              new Operation(
                  method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
        }
      }
    }
    return operations;
  }

  boolean matches(OddRequest request) {
    String[] template = path.split("/", -1);
    String[] actual = request.path().split("\\?")[0].split("/", -1);
    if (!request.method().equals(method) || template.length != actual.length) {
      return false;
    }
    for (int i = 0; i < template.length; i++) {
      boolean same = template[i].equals(actual[i]);
      // Another spelling, or another path; not compared here.
      boolean plain = actual[i].matches("[A-Za-z0-9_-]+");
      if (!same && !(template[i].startsWith("{") && plain)) {
        return false;
      }
    }
    return true;
  }

  boolean documents(int status) {
    JsonNode responses = description.path("responses");
    return responses.has(Integer.toString(status)) || responses.has(status / 100 + "XX");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
