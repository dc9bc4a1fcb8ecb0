package io.telegramauth.telegram;

import io.telegramauth.failure.FailureException;

/** The proxy route certainly did not reach Telegram: another route may be tried. */
public final class NotReachedException extends FailureException {
  private static final long serialVersionUID = 1L;

  /** Marks a failure whose effect is {@code NOT_REACHED}. */
  public NotReachedException(FailureException failure) {
    super(failure.failure(), failure);
  }
}
