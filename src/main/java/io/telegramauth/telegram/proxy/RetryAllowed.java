package io.telegramauth.telegram.proxy;

import java.util.function.Predicate;

/** Another attempt is made only when the failed one said so. An open circuit never does. */
public final class RetryAllowed implements Predicate<Throwable> {
  @Override
  public boolean test(Throwable failure) {
    return failure instanceof ProxyCallException attempt && attempt.retryIn().isPresent();
  }
}
