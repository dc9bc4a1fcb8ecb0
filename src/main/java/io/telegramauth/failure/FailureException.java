package io.telegramauth.failure;

/**
 * Carries a {@link Failure}. It has no stack trace: expected failures are responses, and the
 * frequent ones (an open circuit, a wrong code) must be cheap.
 */
public class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Carries a failure. */
  public FailureException(Failure failure) {
    this(failure, null);
  }

  /** Carries a failure and its cause, for the log. */
  public FailureException(Failure failure, Throwable cause) {
    super(failure.code() + ": " + failure.message(), cause, false, false);
    this.failure = failure;
  }

  /** Carries a failure with the catalogue's message. */
  public FailureException(FailureCode code) {
    this(Failure.of(code));
  }

  /** The code of any exception; {@code INTERNAL_ERROR} for one without a failure. */
  public static FailureCode codeOf(Throwable thrown) {
    return thrown instanceof FailureException known
        ? known.failure().code()
        : FailureCode.INTERNAL_ERROR;
  }

  /** The failure. */
  public final Failure failure() {
    return failure;
  }
}
