package io.telegramauth.telegram.proxy;

import java.util.function.Predicate;

/** Allows a retry if the failure says when to retry. A call refused by an open circuit does not. */
public final class RetryAllowed implements Predicate<Throwable> {
  @Override
  public boolean test(Throwable failure) {
    return failure instanceof ProxyCallException attempt && attempt.retryIn().isPresent();
  }
}
