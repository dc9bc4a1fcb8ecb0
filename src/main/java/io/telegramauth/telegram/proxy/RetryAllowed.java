package io.telegramauth.telegram.proxy;

import java.util.function.Predicate;

/** Allows a retry if the failed attempt has a wait. An open circuit has none. */
public final class RetryAllowed implements Predicate<Throwable> {
  @Override
  public boolean test(Throwable failure) {
    return failure instanceof ProxyCallException attempt && attempt.retryIn().isPresent();
  }
}
