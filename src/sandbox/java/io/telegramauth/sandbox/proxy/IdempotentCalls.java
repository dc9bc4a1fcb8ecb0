package io.telegramauth.sandbox.proxy;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The answers of the latest calls that carried an idempotency key, also of those still running. */
final class IdempotentCalls {
  private static final int MAX_SIZE = 10_000;

  private record Name(Operation operation, String key) {}

  private final Map<Name, Future<Response>> answers = new LinkedHashMap<>();

  /** Carries the call out unless one of this name was; either way, the answer of the first one. */
  synchronized Future<Response> once(
      Operation operation, String key, Supplier<Future<Response>> call) {
    Name name = new Name(operation, key);
    Future<Response> known = answers.get(name);
    if (known != null) {
      return known;
    }
    Future<Response> answer = call.get();
    answers.put(name, answer);
    if (answers.size() > MAX_SIZE) {
      answers.remove(answers.keySet().iterator().next());
    }
    return answer;
  }
}
