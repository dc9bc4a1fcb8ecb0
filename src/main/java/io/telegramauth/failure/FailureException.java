package io.telegramauth.failure;

/**
 * Carries a {@link Failure} through code that ends in an exception. Without a stack trace: an
 * expected failure is an answer, and the hot ones (an open circuit, a wrong code) must cost
 * nothing.
 */
public class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Carries the failure. */
  public FailureException(Failure failure) {
    this(failure, null);
  }

  /** Carries the failure and what led to it, for the log. */
  public FailureException(Failure failure, Throwable cause) {
    super(failure.code() + ": " + failure.message(), cause, false, false);
    this.failure = failure;
  }

  /** Carries a failure with the catalogue's own message. */
  public FailureException(FailureCode code) {
    this(Failure.of(code));
  }

  /** The code of whatever was thrown: what the catalogue does not know is a fault of ours. */
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
